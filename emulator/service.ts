/**
 * The API without its transport. In: a request as plain data. Out: status and JSON. Must not know: HTTP libraries,
 * faults, the log.
 */
import { ApiError } from "./errors.ts";
import type { Projects } from "./projects.ts";
import type { RateLimits } from "./rate-limits.ts";
import { attributeRoutes } from "./routes/attributes.ts";
import { passwordRoutes } from "./routes/passwords.ts";
import { permissionRoutes } from "./routes/permissions.ts";
import { LICENSE_PATH, projectRoutes } from "./routes/project.ts";
import { roleRoutes } from "./routes/roles.ts";
import type { EntryFaults, Route } from "./routes/route.ts";
import { setterRoutes } from "./routes/setters.ts";
import { ssoAppRoutes } from "./routes/sso-apps.ts";
import { tenantRoutes } from "./routes/tenants.ts";
import { userRoutes } from "./routes/users.ts";

export const routes: readonly Route[] = [
  ...userRoutes,
  ...setterRoutes,
  ...passwordRoutes,
  ...attributeRoutes,
  ...roleRoutes,
  ...permissionRoutes,
  ...tenantRoutes,
  ...ssoAppRoutes,
  ...projectRoutes,
];

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
  /** Of a refusal by rate limit, in seconds. */
  readonly retryAfter?: number | undefined;
}

export interface Service {
  readonly projects: Projects;
  readonly rateLimits: RateLimits;
}

/** Never throws: what is no `ApiError` is a bug of the emulator and answers 500 with its text. */
export function serve(service: Service, route: Route | undefined, request: ServiceRequest): ServiceAnswer {
  try {
    if (route === undefined) throw new ApiError("unknownRoute", "No such endpoint");
    const project = service.projects.authenticate(request.authorization, route.path !== LICENSE_PATH);
    const retryAfter = service.rateLimits.take(project.projectId, route.path);
    if (retryAfter !== undefined) throw new ApiError("rateLimited", "Too many requests", retryAfter);
    const body = parse(request.text);
    const call = { project, body, query: request.query, entryFaults: request.entryFaults };
    return { status: 200, body: project.searchLag.during(() => project.atomically(() => route.run(call))) };
  } catch (error) {
    const refusal = error instanceof ApiError ? error : new ApiError("internal", String(error));
    return { status: refusal.status, body: refusal.body, retryAfter: refusal.retryAfter };
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
