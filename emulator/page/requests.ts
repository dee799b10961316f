/**
 * The latest requests as HTML. In: records of the log. Out: a list, newest first, that says what each changed and opens
 * to its bodies, secrets hidden. Must not know: routes, the store.
 */
import { html } from "hono/html";

import type { RequestRecord } from "../request-log.ts";
import { changeText, type ChangeText, type FieldChange } from "./changes.ts";
import type { Html } from "./html.ts";
import { redact } from "./redact.ts";

/** Of a long answer, such as a page of users, the start. */
const SHOWN_CHARACTERS = 6000;
const SHOWN_CHANGES = 10;

export function requestsHtml(records: readonly RequestRecord[]): Html {
  if (records.length === 0) return html`<p class="empty">No requests yet.</p>`;
  return html`<ol class="cards">
    ${records.toReversed().map((record) => requestHtml(record))}
  </ol>`;
}

function requestHtml(record: RequestRecord): Html {
  const { n, method, path, query, status, fault, body, response } = record;
  const changes = (record.changes ?? []).map(changeText);
  const search = new URLSearchParams(redact(query) as Record<string, string>).toString();
  return html`<li>
    <details id="request-${n}">
      <summary>
        <span class="number">${n}</span>
        <span class="status s${Math.floor(status / 100)}">${status === 0 ? "cut" : status}</span>
        <code>${method} ${path}${search === "" ? "" : `?${search}`}</code>
        ${fault === undefined ? "" : html`<span class="badge fault">fault: ${fault}</span>`}
      </summary>
      ${partHtml("asked", body)} ${partHtml("answered", response)}
    </details>
    ${changesHtml(changes)}
  </li>`;
}

function partHtml(label: string, value: unknown): Html {
  if (value === undefined) return html``;
  // What did not parse may hold anything, a password too.
  const text =
    typeof value === "string"
      ? `(${value.length} characters that are no JSON)`
      : JSON.stringify(redact(value), null, 2);
  const cut = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}\n… ${text.length} characters` : text;
  return html`<h3>${label}</h3>
    <pre>${cut}</pre>`;
}

function changesHtml(changes: readonly ChangeText[]): Html {
  if (changes.length === 0) return html``;
  const more = changes.length - SHOWN_CHANGES;
  return html`<ul class="changes">
    ${changes.slice(0, SHOWN_CHANGES).map(changeHtml)} ${more > 0 ? html`<li>… and ${more} more users</li>` : ""}
  </ul>`;
}

function changeHtml({ kind, loginId, fields }: ChangeText): Html {
  if (kind !== "changed") return html`<li class="${kind}">${kind} <b>${loginId}</b></li>`;
  return html`<li class="${kind}"><b>${loginId}</b> ${fields.map(fieldHtml)}</li>`;
}

function fieldHtml({ name, before, after }: FieldChange): Html {
  const old = before === "" ? "" : html`<del>${before}</del> → `;
  return html`<span class="field">${name}: ${old}${after === "" ? "nothing" : html`<ins>${after}</ins>`}</span> `;
}
