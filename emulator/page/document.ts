/**
 * The whole page. In: what is to be seen. Out: an HTML document that reads well as it is; the parts marked `data-live`
 * are those that the script swaps. Must not know: HTTP, the store.
 */
import { html } from "hono/html";

import type { Dialect } from "../dialect.ts";
import type { RequestRecord } from "../request-log.ts";
import { dialectsHtml } from "./dialects.ts";
import type { Html } from "./html.ts";
import { requestsHtml } from "./requests.ts";
import { usersHtml, type UserList } from "./users.ts";

export interface View {
  projectIds: readonly string[];
  list: UserList;
  requests: readonly RequestRecord[];
  dialect: Readonly<Dialect>;
}

export function documentHtml({ projectIds, list, requests, dialect }: View): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Descope emulator</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/page.css" />
        <script type="module" src="/page.js"></script>
      </head>
      <body>
        <header>
          <h1>Descope emulator</h1>
          <p id="live">Reload to see what is new.</p>
        </header>
        <main>
          <section id="users">
            <h2>Users</h2>
            ${projectsHtml(projectIds, list)}
            <div id="user-list" data-live>${usersHtml(list)}</div>
          </section>
          <section id="requests">
            <h2>Latest requests</h2>
            <div id="request-list" data-live>${requestsHtml(requests)}</div>
          </section>
          <section id="dialects">
            <h2>Dialects in force</h2>
            <div id="dialect-list" data-live>${dialectsHtml(dialect)}</div>
          </section>
        </main>
      </body>
    </html>`;
}

/** Which project, and which of its users: a plain form. */
function projectsHtml(projectIds: readonly string[], { projectId, query }: UserList): Html {
  const tab = (id: string): Html =>
    id === projectId
      ? html`<a aria-current="page" href="/?project=${id}">${id}</a>`
      : html`<a href="/?project=${id}">${id}</a>`;
  return html`<nav class="projects" aria-label="Projects">${projectIds.map(tab)}</nav>
    <form role="search">
      <input type="hidden" name="project" value="${projectId}" />
      <input
        type="search"
        name="q"
        value="${query}"
        placeholder="login ID, e-mail, phone or name"
        aria-label="Find users"
      />
      <button>Find</button>
    </form>`;
}
