/**
 * Where the service is and who we are. In: a look-up of stack config and the environment. Out: a complete connection,
 * or one clear error before any request. Must not know: HTTP, or which front end asks. Never prints a value of the key,
 * nor of a malformed project ID, which may be the key in the wrong place.
 */
import { DescopeError } from "../core/errors.ts";
import type { Mark } from "../core/mark.ts";

export interface Connection {
  readonly projectId: string;
  readonly managementKey: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
}

/** Looks up one key of the stack config, `descope-users:projectId`. */
export type ConfigLookup = (key: string) => string | undefined;
export type Environment = Readonly<Record<string, string | undefined>>;

const HOW =
  "set DESCOPE_PROJECT_ID and DESCOPE_MANAGEMENT_KEY in the environment, or run " +
  "`pulumi config set descope-users:projectId P…` and `pulumi config set --secret descope-users:managementKey K…`";

/**
 * Environment first, for refresh and destroy see the config of the state and not the one of today (measured on the
 * engine); then `descope-users:`, then the `descope:` keys of the official provider.
 */
export function resolveConnection(config: ConfigLookup, environment: Environment): Connection {
  if (config("descope-users:explicit") === "true") return explicitConnection(config, environment);
  const projectId = lookup("projectId", "DESCOPE_PROJECT_ID", config, environment);
  const managementKey = lookup("managementKey", "DESCOPE_MANAGEMENT_KEY", config, environment);
  const missing = [
    ...(projectId === undefined ? ["the project ID"] : []),
    ...(managementKey === undefined ? ["the management key"] : []),
  ];
  if (projectId === undefined || managementKey === undefined) {
    throw new DescopeError("CONFIG_MISSING", {
      what: `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not configured`,
      next: HOW,
    });
  }
  checkProjectId(projectId);
  checkManagementKey(managementKey, projectId);
  return { projectId, managementKey, baseUrl: baseUrlOf(projectId, config, environment) };
}

/**
 * Of a `Provider` in the program: what it says and nothing else. The environment's project, key and address belong to
 * another project, and a key must never go to another project's address.
 */
function explicitConnection(config: ConfigLookup, environment: Environment): Connection {
  const given = (name: string): string => config(`descope-users:${name}`) ?? "";
  const [projectId, variable] = [given("projectId"), given("managementKeyEnv")];
  if ((variable === "") === (given("managementKey") === "")) {
    const what = "exactly one of managementKeyEnv and managementKey has to be declared on the Provider";
    throw malformed(what, 'write managementKeyEnv: "NAME_OF_A_VARIABLE" and set it where Pulumi runs');
  }
  if (variable !== "" && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) {
    // Without it: it may be the key in the wrong place.
    throw malformed("managementKeyEnv is no name of an environment variable", "write the variable's name, not the key");
  }
  const managementKey = variable === "" ? given("managementKey") : (environment[variable] ?? "");
  if (managementKey === "") {
    const what = `the environment variable ${variable}, which the Provider names, is not set`;
    throw new DescopeError("CONFIG_MISSING", {
      what,
      next: "set it to the project's management key where Pulumi runs",
    });
  }
  checkProjectId(projectId);
  checkManagementKey(managementKey, projectId);
  return { projectId, managementKey, baseUrl: baseUrlOf(projectId, config, {}) };
}

/** Of a `Provider` in the program: the project whose resources may be moved to its own. */
export function resolveMoveFrom(config: ConfigLookup): string | undefined {
  const moveFrom = config("descope-users:moveFrom") ?? "";
  if (moveFrom === "" || config("descope-users:explicit") !== "true") return undefined;
  checkProjectId(moveFrom);
  return moveFrom;
}

function lookup(name: string, variable: string, config: ConfigLookup, environment: Environment): string | undefined {
  const found = [environment[variable], config(`descope-users:${name}`), config(`descope:${name}`)];
  return found.find((value) => value !== undefined && value !== "");
}

function malformed(what: string, next: string): DescopeError {
  return new DescopeError("CONFIG_MALFORMED", { what, next });
}

function checkProjectId(projectId: string): void {
  if (/^P[0-9A-Za-z]{26,}$/.test(projectId)) return;
  throw malformed(
    `the project ID cannot be right: it has to be "P" and at least 26 letters and digits (this one has ${String(projectId.length)} characters)`,
    "copy it from the project's settings in the Descope console, without quotes and blanks, and do not mix it up with the management key",
  );
}

function checkManagementKey(managementKey: string, projectId: string): void {
  const next = "copy it as the Descope console showed it, without quotes, blanks, line ends or the project ID";
  if (!/^[\x21-\x7e]+$/.test(managementKey)) {
    throw malformed("the management key cannot be right: it has blanks, line ends or characters outside ASCII", next);
  }
  if (/["'`:]/.test(managementKey) || managementKey.startsWith(projectId)) {
    throw malformed(
      "the management key cannot be right: it has quotes or a colon, or starts with the project ID",
      next,
    );
  }
}

/**
 * An explicit URL wins; else the region is characters 1 to 4 of project IDs of 32 characters and more (go-sdk
 * descope/api/client.go, also python, dotnet and php).
 */
function baseUrlOf(projectId: string, config: ConfigLookup, environment: Environment): string {
  const explicit = lookup("baseUrl", "DESCOPE_BASE_URL", config, environment) ?? environment["DESCOPE_BASE_URI"];
  if (explicit !== undefined && explicit !== "") return checkBaseUrl(explicit);
  return projectId.length >= 32
    ? `https://api.${projectId.slice(1, 5).toLowerCase()}.descope.com`
    : "https://api.descope.com";
}

function checkBaseUrl(text: string): string {
  const next = "write DESCOPE_BASE_URL as https://api.example.com (http only for this machine itself)";
  if (!URL.canParse(text)) throw malformed("the base URL is no URL", next);
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") throw malformed("the base URL holds credentials", next);
  if (url.search !== "" || url.hash !== "") throw malformed("the base URL holds a query or a fragment", next);
  const local = url.hostname === "localhost" || url.hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && local)) {
    throw malformed("the base URL would send the management key unencrypted", next);
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

/**
 * How many users one run may delete or disable: DESCOPE_MAX_DELETES, else the config, which of a `Provider` is its own.
 * `undefined`: any number.
 */
export function resolveMaxDeletes(config: ConfigLookup, environment: Environment): number | undefined {
  const text = lookup("maxDeletes", "DESCOPE_MAX_DELETES", config, environment);
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw malformed(
    "maxDeletes is no whole number",
    "write `pulumi config set descope-users:maxDeletes 5` (maxDeletes: 5 on a Provider), or 0 so that nobody loses access",
  );
}

/**
 * What the service does with a partial `customAttributes` map on PATCH, where the author knows it:
 * `descope-users:attributesOnPatch` or DESCOPE_ATTRIBUTES_ON_PATCH. `undefined`: it is found out where nothing is at stake.
 */
export function resolveAttributesOnPatch(
  config: ConfigLookup,
  environment: Environment,
): "merge" | "replace" | undefined {
  const said = lookup("attributesOnPatch", "DESCOPE_ATTRIBUTES_ON_PATCH", config, settingsOf(config, environment));
  if (said === undefined || said === "merge" || said === "replace") return said;
  throw malformed("attributesOnPatch is neither merge nor replace", "write one of the two, or leave it out");
}

/** A Provider of the program says for itself what holds for its project. */
function settingsOf(config: ConfigLookup, environment: Environment): Environment {
  return config("descope-users:explicit") === "true" ? {} : environment;
}

/**
 * The ownership mark: `descope-users:ownerAttribute`, and `descope-users:owner` where the author says another text than
 * Pulumi's `project/stack`; or their variables, which a destroy sees too. `undefined`: users are not marked.
 */
export function resolveMark(config: ConfigLookup, environment: Environment): Mark | undefined {
  const attribute = lookup("ownerAttribute", "DESCOPE_OWNER_ATTRIBUTE", config, settingsOf(config, environment));
  if (attribute === undefined) return undefined;
  // The limit of a name is the emulator contract's (3.11); a blank would be a typing error.
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(attribute)) {
    throw malformed(
      "ownerAttribute is no name of an attribute",
      "write the name of a text attribute, up to 40 letters, digits, _ or -, as `descope-users attributes define` made it",
    );
  }
  const owner = lookup("owner", "DESCOPE_OWNER", config, environment);
  if (owner !== undefined && !/^[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?$/.test(owner)) {
    throw malformed("owner is no text for a mark", "write up to 200 printable characters, like myorg/project/stack");
  }
  return { attribute, owner };
}

export interface Tuning {
  /** Users per batch call, at the most. */
  readonly maxBatch: number;
  /** Share of the published rate limits that is left to live traffic, 0 to 0.9. */
  readonly reserve: number;
  /** Factor on the window of the limits, for benchmarks against a server whose window is scaled alike. */
  readonly limitScale: number;
}

/** `descope-users:maxBatch` (100), `descope-users:rateReserve` (0.2), and their variables; malformed ones are errors. */
export function resolveTuning(config: ConfigLookup, environment: Environment): Tuning {
  const number = (name: string, variable: string, standard: number, min: number, max: number): number => {
    const text = lookup(name, variable, config, environment);
    if (text === undefined) return standard;
    const value = Number(text);
    if (Number.isFinite(value) && value >= min && value <= max) return value;
    throw malformed(
      `${name} is no number from ${String(min)} to ${String(max)}`,
      `correct descope-users:${name} or ${variable}`,
    );
  };
  return {
    maxBatch: Math.floor(number("maxBatch", "DESCOPE_MAX_BATCH", 100, 1, 1000)),
    reserve: number("rateReserve", "DESCOPE_RATE_RESERVE", 0.2, 0, 0.9),
    limitScale: number("limitScale", "DESCOPE_LIMIT_SCALE", 1, 0.001, 1),
  };
}
