/**
 * The API without its transport. In: a request as plain data. Out: status and JSON. Must not know: HTTP libraries,
 * faults, the log.
 */
import type { UserChange } from "./changes.ts";
import { ApiError } from "./errors.ts";
import type { Project } from "./project.ts";
import type { Projects } from "./projects.ts";
import type { RateLimits } from "./rate-limits.ts";
import { accessKeyRoutes } from "./routes/access-keys.ts";
import { attributeRoutes } from "./routes/attributes.ts";
import { authRoutes } from "./routes/auth/index.ts";
import { passwordRoutes } from "./routes/passwords.ts";
import { permissionRoutes } from "./routes/permissions.ts";
import { projectRoutes } from "./routes/project.ts";
import { roleRoutes } from "./routes/roles.ts";
import type { EntryFaults, Route } from "./routes/route.ts";
import { setterRoutes } from "./routes/setters.ts";
import { ssoAppRoutes } from "./routes/sso-apps.ts";
import { tenantRoutes } from "./routes/tenants.ts";
import { userRoutes } from "./routes/users.ts";
import { settingsOf } from "./users/password-policy.ts";
import { readJson } from "./wire/json.ts";

export const routes: readonly Route[] = [
  ...userRoutes,
  ...setterRoutes,
  ...passwordRoutes,
  ...attributeRoutes,
  ...roleRoutes,
  ...permissionRoutes,
  ...tenantRoutes,
  ...ssoAppRoutes,
  ...accessKeyRoutes,
  ...projectRoutes,
  ...authRoutes,
];

export interface ServiceRequest {
  readonly authorization: string | undefined;
  /** The header `x-descope-license`. */
  readonly license: string | undefined;
  readonly query: Readonly<Record<string, string>>;
  /** Named parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly ip: string;
  /** The body as it came; undefined where it could not be read to its end. */
  readonly body: Uint8Array | undefined;
  readonly entryFaults: EntryFaults;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly body: unknown;
  /** Of a refusal by rate limit, in seconds. */
  readonly retryAfter?: number | undefined;
  /** Users that differ now. */
  readonly changes?: readonly UserChange[];
}

export interface Service {
  readonly projects: Projects;
  readonly rateLimits: RateLimits;
}

/** Never throws: what is no `ApiError` is a bug of the emulator and answers 500 with its text. */
export function serve(service: Service, route: Route | undefined, request: ServiceRequest): ServiceAnswer {
  try {
    if (route === undefined) throw new ApiError("unknownRoute", "No such endpoint");
    const { authorization, query, params, ip, entryFaults } = request;
    const { access = "management" } = route;
    const { project, token } =
      access === "link"
        ? service.projects.ofLink(query["t"] ?? "")
        : service.projects.authenticate(authorization, access, params["project"]);
    const retryAfter = service.rateLimits.take(project.projectId, route.path, isLicensed(project, request));
    if (retryAfter !== undefined) throw new ApiError("rateLimited", "Too many requests", retryAfter);
    const body = parse(request.body, route.bareList === true);
    const call = { project, body, query, entryFaults, token, ip };
    const run = (): unknown => project.searchLag.during(() => project.atomically(() => route.run(call)));
    const { result, changes } = project.changes.during(run);
    return { status: 200, body: result, ...(changes.length === 0 ? {} : { changes }) };
  } catch (error) {
    const refusal = error instanceof ApiError ? error : new ApiError("internal", String(error));
    return { status: refusal.status, body: refusal.body, retryAfter: refusal.retryAfter };
  }
}

/** [S] go, node: the tier of the handshake, echoed, lifts a call out of the lowest bucket; the value is checked. */
function isLicensed(project: Project, { license }: ServiceRequest): boolean {
  return license !== undefined && license !== "tier1" && license === settingsOf(project).licenseTier;
}

function parse(bytes: Uint8Array | undefined, bareList: boolean): unknown {
  if (bytes === undefined) throw new ApiError("malformed", "The body could not be read");
  const read = readJson(bytes);
  const body = read === undefined ? (bareList ? [] : {}) : read;
  if (typeof body !== "object" || body === null || Array.isArray(body) !== bareList) {
    throw new ApiError("malformed", `The body is no JSON ${bareList ? "array" : "object"}`);
  }
  return body;
}
