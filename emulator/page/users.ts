/**
 * The users of one project as HTML. In: one page of them. Out: a list that opens to all that a user has. Must not know:
 * requests, the store.
 */
import { html } from "hono/html";

import type { UserObject } from "../model.ts";
import type { Html } from "./html.ts";
import { redact } from "./redact.ts";

export interface UserList {
  users: readonly UserObject[];
  total: number;
  projectId: string;
  query: string;
  /** From 0. */
  page: number;
  pageSize: number;
}

export function usersHtml(list: UserList): Html {
  const { users, total, query } = list;
  if (users.length === 0) {
    const hint = query === "" ? "No users yet. Create one, and it appears here." : `No user matches “${query}”.`;
    return html`<p class="empty">${hint}</p>`;
  }
  return html`<p class="count">${total} ${total === 1 ? "user" : "users"}${query === "" ? "" : ` match “${query}”`}</p>
    <ul class="cards">
      ${users.map((user) => userHtml(user))}
    </ul>
    ${pagesHtml(list)}`;
}

function userHtml(user: UserObject): Html {
  const [first = user.userId, ...others] = user.loginIds;
  const facts = [user.name, user.email === first ? "" : user.email, user.phone === first ? "" : user.phone];
  return html`<li>
    <details id="user-${user.userId}">
      <summary>
        <b>${first}</b> ${others.map((other) => html`<span class="also">${other}</span> `)}
        <span class="badge ${user.status}">${user.status}</span>
        ${user.test ? html`<span class="badge test">test</span>` : ""}
        <span class="facts">${facts.filter((fact) => fact !== "").join(" · ")}</span>
      </summary>
      <dl>
        ${fieldsOf(user)
          .filter(([, value]) => isSaid(value))
          .map(([name, value]) => fieldHtml(name, value))}
      </dl>
    </details>
  </li>`;
}

function fieldHtml(name: string, value: unknown): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${valueText(name, value)}</dd>
  </div>`;
}

/** As on the wire; attributes and tenants each in a line of its own. */
function fieldsOf({ customAttributes, userTenants, ...fields }: UserObject): [string, unknown][] {
  const tenants = userTenants.map(({ tenantId, tenantName, roleNames, permissions }): [string, unknown] => {
    const granted = permissions.length === 0 ? "" : ` (may ${permissions.join(", ")})`;
    return [`tenant ${tenantId}`, `${tenantName || tenantId}: ${roleNames.join(", ") || "no roles"}${granted}`];
  });
  const attributes = Object.entries(customAttributes).map(([key, value]): [string, unknown] => [
    `customAttributes.${key}`,
    redact(value, key),
  ]);
  return [...Object.entries(fields), ...tenants, ...attributes];
}

/** Zero values, which the service writes for everything that a user has not, say nothing here. */
function isSaid(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return value !== "" && value !== false && value !== 0;
}

function valueText(name: string, value: unknown): string {
  if (name.endsWith("Time") && typeof value === "number") return new Date(value * 1000).toISOString();
  if (Array.isArray(value) && value.every((entry) => typeof entry === "string")) return value.join(", ");
  const shown = redact(value, name);
  return typeof shown === "string" ? shown : JSON.stringify(shown, null, 2);
}

function pagesHtml({ projectId, query, page, pageSize, total }: UserList): Html {
  const link = (to: number, label: string, exists: boolean): Html | string => {
    const search = new URLSearchParams({ project: projectId, q: query, page: String(to) });
    return exists ? html`<a href="/?${search.toString()}">${label}</a>` : "";
  };
  if (total <= pageSize) return html``;
  return html`<nav class="pages">
    ${link(page - 1, "newer", page > 0)}
    <span>${page * pageSize + 1} to ${Math.min(total, (page + 1) * pageSize)}</span>
    ${link(page + 1, "older", (page + 1) * pageSize < total)}
  </nav>`;
}
