/**
 * The page at `/` for a person who looks. In: the running service. Out: routes of a Hono app, and a bell to ring when
 * something has changed. Must not know: what an endpoint of the API does.
 */
import { EventEmitter, once } from "node:events";

import type { HttpBindings } from "@hono/node-server";
import type { Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { streamSSE } from "hono/streaming";

import { errorBody } from "../errors.ts";
import type { Dialect } from "../dialect.ts";
import type { Project } from "../project.ts";
import type { Projects } from "../projects.ts";
import type { RequestLog } from "../request-log.ts";
import { searchUsers } from "../users/search.ts";
import { documentHtml } from "./document.ts";
import { mayShow } from "./host.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";
import type { UserList } from "./users.ts";

type App = Hono<{ Bindings: HttpBindings }>;

export interface PageParts {
  readonly projects: Projects;
  readonly log: RequestLog;
  readonly dialect: Readonly<Dialect>;
}

export interface Page {
  /** Tells every open browser to look again. */
  changed(): void;
}

const SHOWN_USERS = 50;
const SHOWN_REQUESTS = 50;
/** Browsers learn of a burst of requests a few times a second, not once for each. */
const BELL_MS = 200;

/** Nothing from elsewhere, and no script or style in the HTML: what a user's name holds cannot become either. */
const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    connectSrc: ["'self'"],
    imgSrc: ["data:"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  strictTransportSecurity: false,
});

export function addPage(app: App, parts: PageParts, listensOn: string, closing: AbortSignal): Page {
  const bell = new EventEmitter().setMaxListeners(0);
  for (const path of ["/", "/page.css", "/page.js", "/page/events"]) {
    app.use(path, headers, async (http, next) => {
      if (mayShow(http.req.header("host"), listensOn)) return next();
      return http.json(
        errorBody("E011007", "Forbidden", "The page is shown under the names of this machine only"),
        403,
      );
    });
  }
  app.get("/", (http) => http.html(documentHtml(view(parts, http)), 200, { "cache-control": "no-store" }));
  app.get("/page.css", (http) => http.body(STYLE, 200, { "content-type": "text/css; charset=utf-8" }));
  app.get("/page.js", (http) => http.body(SCRIPT, 200, { "content-type": "text/javascript; charset=utf-8" }));
  app.get("/page/events", (http) =>
    streamSSE(http, async (stream) => {
      const left = new AbortController();
      stream.onAbort(() => left.abort());
      const gone = AbortSignal.any([closing, left.signal]);
      while (!gone.aborted) {
        // Listened for before the browser is told, so that nothing is missed in between.
        const ringing = once(bell, "ring", { signal: gone }).catch(() => undefined);
        await stream.writeSSE({ data: "look" });
        await stream.sleep(BELL_MS);
        await ringing;
      }
    }),
  );
  return { changed: () => void bell.emit("ring") };
}

function view({ projects, log, dialect }: PageParts, http: Context): Parameters<typeof documentHtml>[0] {
  const all = projects.all();
  const asked = http.req.query("project");
  const project = all.find(({ projectId }) => projectId === asked) ?? all[0];
  const page = Number(/^\d{1,7}$/.exec(http.req.query("page") ?? "")?.[0] ?? 0);
  return {
    projectIds: all.map(({ projectId }) => projectId),
    list: listOf(project, http.req.query("q")?.trim() ?? "", page),
    requests: log.latest(SHOWN_REQUESTS),
    dialect,
  };
}

/** Newest first; what is looked for in the order of a search. */
function listOf(project: Project | undefined, query: string, page: number): UserList {
  const about = { projectId: project?.projectId ?? "", query, page, pageSize: SHOWN_USERS };
  if (project === undefined) return { ...about, users: [], total: 0 };
  if (query !== "") {
    return { ...about, ...searchUsers(project, { text: query, withTestUser: true, limit: SHOWN_USERS, page }) };
  }
  const users = project.viewAll(project.users.latest(SHOWN_USERS, page * SHOWN_USERS));
  return { ...about, users, total: project.users.count() };
}
