/**
 * A local server of the Descope management API, for tests and for trying things. In: options. Out: a running server
 * with its log, its faults, its dialect, and users by hand. Must not know: the provider.
 */
import { changeDialect, dialectOf, type Dialect } from "./dialect.ts";
import { Faults } from "./faults.ts";
import type { ProjectSeed, UserObject, UserRecord } from "./model.ts";
import type { OutboxMessage } from "./outbox.ts";
import { Projects } from "./projects.ts";
import { RateLimits } from "./rate-limits.ts";
import { RequestLog, type RequestRecord } from "./request-log.ts";
import { sampleProject } from "./sample.ts";
import { listen } from "./server.ts";
import { Database } from "./store/database.ts";
import { createUser } from "./users/create.ts";
import { passwordFits } from "./users/passwords.ts";
import { change } from "./users/setters.ts";
import { readCreateBody } from "./wire/user-bodies.ts";

export { dialectHelp, dialectTable, type Dialect, type DialectName } from "./dialect.ts";
export type { FaultEffect, FaultKind, FaultRule } from "./faults.ts";
export { Faults } from "./faults.ts";
export type { ProjectSeed, StoredPassword, TenantMembership, UserObject, UserRecord } from "./model.ts";
export type { OutboxMessage } from "./outbox.ts";
export { RequestLog, type RequestRecord } from "./request-log.ts";
export { sampleProject } from "./sample.ts";
export { readSeed, SeedError } from "./seed.ts";

export interface EmulatorOptions {
  /** Default 0: a free port. */
  port?: number;
  /** Default "127.0.0.1". */
  host?: string;
  /** SQLite file. Default ":memory:". */
  db?: string;
  /** One project, or several of which the first is the one that `users()` and its like speak of. Default `sampleProject`. */
  seed?: ProjectSeed | readonly [ProjectSeed, ...ProjectSeed[]];
  dialect?: Partial<Dialect>;
  /** Told of each request once it is answered. */
  onAnswer?: (record: RequestRecord) => void;
}

export type PasswordState = "none" | "active" | "temporary" | "expired";

export interface Emulator {
  readonly url: string;
  readonly port: number;
  readonly projectId: string;
  readonly managementKey: string;
  readonly log: RequestLog;
  readonly faults: Faults;
  /** Current values; change them with `setDialect`. */
  readonly dialect: Readonly<Dialect>;
  /** Throws a RangeError on an unknown name or value. Acts from the next request on. */
  setDialect(change: Partial<Dialect>): void;
  /** Opens a further project on this server. */
  addProject(seed: ProjectSeed): void;

  // By hand, as an operator at the console: past HTTP, log, faults and search lag. Of the seeded project.
  users(): UserObject[];
  user(loginIdOrUserId: string): UserObject | undefined;
  /** Sets fields as they are, unchecked. Throws where there is no such user. */
  editUser(loginIdOrUserId: string, fields: Partial<UserRecord>): UserObject;
  /** A body as for POST /v1/mgmt/user/create. */
  createUser(body: Record<string, unknown>): UserObject;
  deleteUser(loginIdOrUserId: string): void;
  /** undefined: no password, or a hash form that cannot be verified here. */
  checkPassword(loginIdOrUserId: string, clear: string): boolean | undefined;
  passwordState(loginIdOrUserId: string): PasswordState;
  /** Codes and links that a real service would have sent, oldest first; the last 200, in memory. */
  outbox(): OutboxMessage[];

  /** Cuts what is under way. May be called again. */
  close(): Promise<void>;
}

/** Starts a server; `close()` it. Listens on loopback unless `host` says otherwise. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, host = "127.0.0.1", db = ":memory:", seed = sampleProject, onAnswer = () => {} } = options;
  const dialect = dialectOf(options.dialect);
  const database = new Database(db);
  const projects = new Projects(database, dialect);
  const [first, ...further] = "projectId" in seed ? [seed] : seed;
  const project = closingOnError(database, () => {
    const opened = projects.add(first);
    for (const another of further) projects.add(another);
    return opened;
  });
  const service = { projects, rateLimits: new RateLimits(dialect) };
  const log = new RequestLog();
  const faults = new Faults();
  const listening = await listen({ service, log, faults, dialect, onAnswer }, host, port).catch((error: unknown) => {
    database.close();
    throw error;
  });
  let closed: Promise<void> | undefined;
  return {
    url: listening.url,
    port: listening.port,
    projectId: first.projectId,
    managementKey: first.managementKey,
    log,
    faults,
    dialect,
    setDialect: (wanted) => changeDialect(dialect, wanted),
    addProject: (further) => void projects.add(further),
    users: () => project.viewAll(project.users.all()),
    user: (identifier) => {
      const record = project.find(identifier);
      return record === undefined ? undefined : project.view(record);
    },
    editUser: (identifier, fields) =>
      project.view(project.atomically(() => change(project, identifier, (draft) => void Object.assign(draft, fields)))),
    createUser: (body) => project.view(project.atomically(() => createUser(project, readCreateBody(body)).record)),
    deleteUser: (identifier) => project.users.remove(project.get(identifier).userId),
    checkPassword: (identifier, clear) => {
      const { password } = project.get(identifier);
      return password === undefined ? undefined : passwordFits(password, clear);
    },
    passwordState: (identifier) => {
      const { password } = project.get(identifier);
      if (password === undefined) return "none";
      if (password.expired) return "expired";
      return password.temporary ? "temporary" : "active";
    },
    outbox: () => project.outbox.all(),
    close: () => (closed ??= listening.close().then(() => database.close())),
  };
}

function closingOnError<T>(database: Database, work: () => T): T {
  try {
    return work();
  } catch (error) {
    database.close();
    throw error;
  }
}
