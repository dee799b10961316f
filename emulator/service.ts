/**
 * The API without its transport. In: a request as plain data. Out: status and JSON. Must not know: HTTP libraries,
 * faults, the log.
 */
import { ApiError } from "./errors.ts";
import type { Projects } from "./projects.ts";
import { definitionRoutes, LICENSE_PATH } from "./routes/definitions.ts";
import { passwordRoutes } from "./routes/passwords.ts";
import type { EntryFaults, Route } from "./routes/route.ts";
import { setterRoutes } from "./routes/setters.ts";
import { userRoutes } from "./routes/users.ts";

export const routes: readonly Route[] = [...userRoutes, ...setterRoutes, ...passwordRoutes, ...definitionRoutes];

export interface ServiceRequest {
  readonly authorization: string | undefined;
  readonly query: Readonly<Record<string, string>>;
  /** The raw body; "" where there was none. */
  readonly text: string;
  readonly entryFaults: EntryFaults;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Never throws: what is no `ApiError` is a bug of the emulator and answers 500 with its text. */
export function serve(projects: Projects, route: Route | undefined, request: ServiceRequest): ServiceAnswer {
  try {
    if (route === undefined) throw new ApiError("unknownRoute", "No such endpoint");
    const project = projects.authenticate(request.authorization, route.path !== LICENSE_PATH);
    const body = parse(request.text);
    const call = { project, body, query: request.query, entryFaults: request.entryFaults };
    return { status: 200, body: project.searchLag.during(() => project.atomically(() => route.run(call))) };
  } catch (error) {
    const refusal = error instanceof ApiError ? error : new ApiError("internal", String(error));
    return { status: refusal.status, body: refusal.body };
  }
}

function parse(text: string): unknown {
  if (text === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new ApiError("malformed", "The body is no JSON");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new ApiError("malformed", "The body is no JSON object");
  }
  return body;
}
