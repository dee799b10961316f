// What an engine test stands on: a Descope-compatible server, a program and a stack of their own, and for each call of
// the CLI the requests that came of it. Comes in: users as data or a program's text; leaves: calls and what was seen.
// When a test fails, the output of its latest calls and their requests are printed. Knows nothing of single tests.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFailed, onTestFinished } from "vitest";
import { startEmulator } from "../../emulator/index.ts";
import type { EmulatorOptions, RequestRecord, UserObject } from "../../emulator/index.ts";
import { rewriteProgram } from "../../tools/pulumi/program.ts";
import type { Program } from "../../tools/pulumi/program.ts";
import type { CallOptions, CommandResult, PulumiStack, StateResource } from "../../tools/pulumi/stack.ts";
import { newStack } from "../../tools/testing/engine.ts";

export { hasEngine } from "../../tools/testing/engine.ts";
export type { RequestRecord, UserObject } from "../../emulator/index.ts";

export type Emulator = Awaited<ReturnType<typeof startEmulator>>;

/** One resource of a program. The variable that holds it in the program's text is its name. */
export type Resource = {
  /** Pulumi's name; also a variable, so a JavaScript name. */
  readonly name: string;
  /** Default: `User`. */
  readonly type?: "User" | "TestUser" | "UserRole" | "UserTenant" | "UserSet";
  readonly args: Readonly<Record<string, unknown>>;
  /** Pulumi's resource options. */
  readonly options?: Readonly<Record<string, unknown>>;
};

/** An expression of the program in the place of a value: `code("ci.userId")`. */
export function code(expression: string): Code {
  return new Code(expression);
}

class Code {
  readonly expression: string;
  constructor(expression: string) {
    this.expression = expression;
  }
}

/** A user's resource, in short. */
export function user(name: string, args: Resource["args"], options: Resource["options"] = {}): Resource {
  return { name, args, options };
}

/** One role of a user whom something else owns. */
export function userRole(name: string, args: Resource["args"], options: Resource["options"] = {}): Resource {
  return { name, type: "UserRole", args, options };
}

/** One membership of a user whom something else owns. */
export function userTenant(name: string, args: Resource["args"], options: Resource["options"] = {}): Resource {
  return { name, type: "UserTenant", args, options };
}

export function testUser(name: string, args: Resource["args"]): Resource {
  return { name, type: "TestUser", args };
}

/**
 * A program that declares these resources in order, and then `more`, which may use them by name and export outputs.
 * The module is `descope`, Pulumi's SDK is `pulumi`.
 */
export function programOf(resources: readonly Resource[], more = ""): string {
  const declared = resources.map(
    ({ name, type = "User", args, options = {} }) =>
      `const ${name} = new descope.${type}(${JSON.stringify(name)}, ${text(args)}, ${text(options)});`,
  );
  return [
    'import * as pulumi from "@pulumi/pulumi";',
    'import * as descope from "pulumi-descope-users";',
    ...declared,
    more,
  ].join("\n");
}

function text(value: unknown): string {
  if (value instanceof Code) return value.expression;
  if (Array.isArray(value)) return `[${value.map(text).join(", ")}]`;
  if (typeof value !== "object" || value === null) return value === undefined ? "undefined" : JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}: ${text(one)}`)
    .join(", ")} }`;
}

/** One call of the CLI and what the server saw of it. */
export type Seen = {
  readonly command: string;
  readonly exitCode: number | null;
  /** What the CLI printed, stdout and stderr. */
  readonly output: string;
  /** All requests, in order. */
  readonly requests: readonly RequestRecord[];
  /** Those that were meant to change something, also where they failed. */
  readonly writes: readonly RequestRecord[];
};

export type WorldOptions = {
  readonly emulator?: EmulatorOptions;
  /** Over and above the connection to the server; undefined takes one of its variables away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/** A new server, program and empty stack; all of it is gone when the test ends. */
export async function newWorld(
  name: string,
  source: string | readonly Resource[],
  options: WorldOptions = {},
): Promise<World> {
  const emulator = await startEmulator(options.emulator);
  onTestFinished(() => emulator.close());
  const program = typeof source === "string" ? source : programOf(source);
  const env = { ...connectionOf(emulator), ...options.env };
  const world = new World(emulator, await newStack(name, program, { env }));
  onTestFailed(() => world.printLatest());
  return world;
}

/** What a shell sets to use a server. */
export function connectionOf(emulator: Emulator): Record<string, string> {
  return {
    DESCOPE_PROJECT_ID: emulator.projectId,
    DESCOPE_MANAGEMENT_KEY: emulator.managementKey,
    DESCOPE_BASE_URL: emulator.url,
  };
}

/** How many calls are printed when a test fails. */
const printedCalls = 3;
const readingPath = /\/(?:load|search|search\/test)$/;

export class World {
  readonly emulator: Emulator;
  readonly stack: PulumiStack;
  readonly program: Program;
  readonly #seen: Seen[] = [];

  constructor(emulator: Emulator, made: { stack: PulumiStack; program: Program }) {
    this.emulator = emulator;
    this.stack = made.stack;
    this.program = made.program;
  }

  /** Replaces the program. */
  rewrite(source: string | readonly Resource[], more = ""): void {
    rewriteProgram(this.program, typeof source === "string" ? source : programOf(source, more));
  }

  /** `pulumi up`, without a preview of its own unless asked for (`{ args: [] }`). Throws where it fails. */
  async up(options: CallOptions = {}): Promise<Seen> {
    return succeeded(await this.tryUp(options));
  }

  /** `pulumi up --refresh`. Throws where it fails. */
  upRefresh(): Promise<Seen> {
    return this.up({ args: ["--refresh", "--skip-preview"] });
  }

  /** `pulumi up` that must fail. Throws where it succeeds. */
  async upFails(options: CallOptions = {}): Promise<Seen> {
    return failed(await this.tryUp(options));
  }

  async preview(options: CallOptions = {}): Promise<Seen> {
    return succeeded(await this.watch(() => this.stack.preview(options)));
  }

  async previewFails(options: CallOptions = {}): Promise<Seen> {
    return failed(await this.watch(() => this.stack.preview(options)));
  }

  async refresh(options: CallOptions = {}): Promise<Seen> {
    return succeeded(await this.watch(() => this.stack.refresh(withoutPreview(options))));
  }

  async refreshFails(options: CallOptions = {}): Promise<Seen> {
    return failed(await this.watch(() => this.stack.refresh(withoutPreview(options))));
  }

  async destroy(options: CallOptions = {}): Promise<Seen> {
    return succeeded(await this.watch(() => this.stack.destroy(withoutPreview(options))));
  }

  async destroyFails(options: CallOptions = {}): Promise<Seen> {
    return failed(await this.watch(() => this.stack.destroy(withoutPreview(options))));
  }

  tryUp(options: CallOptions = {}): Promise<Seen> {
    return this.watch(() => this.stack.up(withoutPreview(options)));
  }

  /** Any call of the CLI, with the requests that the server sees meanwhile. */
  async watch(call: () => Promise<CommandResult>): Promise<Seen> {
    const before = this.#lastRequest();
    const { command, code: exitCode, stdout, stderr } = await call();
    const requests = this.emulator.log.since(before);
    const writes = requests.filter(isWrite);
    const seen = { command, exitCode, output: stdout + stderr, requests, writes };
    this.#seen.push(seen);
    return seen;
  }

  /** The requests that the server sees during a step. */
  async requestsOf(step: () => Promise<unknown>): Promise<RequestRecord[]> {
    const before = this.#lastRequest();
    await step();
    return this.emulator.log.since(before);
  }

  /** The user with this login ID or user ID; throws where there is none. */
  user(loginIdOrUserId: string): UserObject {
    const found = this.emulator.user(loginIdOrUserId);
    if (found === undefined) throw new Error(`the server has no user ${loginIdOrUserId}`);
    return found;
  }

  /** The main login ID of every user, sorted. */
  loginIds(): string[] {
    return this.emulator
      .users()
      .map((one) => one.loginIds[0] ?? "")
      .toSorted();
  }

  /** The users' resources in state, by Pulumi's name. */
  async resources(): Promise<Record<string, StateResource>> {
    const { resources = [] } = (await this.stack.exportState()).deployment;
    const ours = resources.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/descope-users:"));
    return Object.fromEntries(ours.map((one) => [one.urn.split("::").at(-1) ?? "", one]));
  }

  /** One user's resource in state; throws where there is none. */
  async resource(name: string): Promise<StateResource> {
    const found = (await this.resources())[name];
    if (found === undefined) throw new Error(`the state has no user ${name}`);
    return found;
  }

  /** The stack's outputs, secrets in plain. */
  async outputs(): Promise<Record<string, unknown>> {
    const shown = await this.stack.run(["stack", "output", "--json", "--show-secrets", "--stack", this.stack.name]);
    if (shown.code !== 0) throw new Error(`${shown.command} failed:\n${shown.stdout}${shown.stderr}`);
    return JSON.parse(shown.stdout) as Record<string, unknown>;
  }

  /** The latest calls, for whoever looks at a failed test. */
  printLatest(): void {
    for (const seen of this.#seen.slice(-printedCalls)) process.stderr.write(`${describeSeen(seen)}\n`);
  }

  #lastRequest(): number {
    return this.emulator.log.all().at(-1)?.n ?? 0;
  }
}

function withoutPreview(options: CallOptions): CallOptions {
  return { ...options, args: options.args ?? ["--skip-preview"] };
}

function isWrite({ method, path: route }: RequestRecord): boolean {
  return method !== "GET" && !readingPath.test(route);
}

function succeeded(seen: Seen): Seen {
  if (seen.exitCode !== 0) throw new Error(`the CLI failed, it should not have:\n${describeSeen(seen)}`);
  return seen;
}

function failed(seen: Seen): Seen {
  if (seen.exitCode === 0 || seen.exitCode === null) {
    throw new Error(`the CLI ended with ${seen.exitCode}, it should have failed:\n${describeSeen(seen)}`);
  }
  return seen;
}

function describeSeen({ command, exitCode, output, requests }: Seen): string {
  const lines = requests.map(
    ({ method, path: route, body, status, fault }) =>
      `  ${method} ${route} ${JSON.stringify(body) ?? ""} -> ${status}${fault === undefined ? "" : ` (${fault})`}`,
  );
  return [`--- ${command} (exit code ${exitCode})`, output, "requests:", ...lines, "---"].join("\n");
}

/** The lines of a log, `PATCH /v1/mgmt/user/patch`. */
export function lines(records: readonly RequestRecord[]): string[] {
  return records.map(({ method, path: route }) => `${method} ${route}`);
}

/** One PATCH that was accepted, its body exactly the user's address and `changed`, and no other write. */
export function expectOnePatch(seen: Seen, patched: UserObject, changed: Readonly<Record<string, unknown>>): void {
  const address = patched.test ? { loginId: patched.userId, test: true } : { loginId: patched.userId };
  expectWrites(seen, [{ line: "PATCH /v1/mgmt/user/patch", body: { ...address, ...changed } }]);
}

/** Exactly these writes in this order, all of them accepted. */
export function expectWrites(
  seen: Seen,
  expected: ReadonlyArray<{ readonly line: string; readonly body: Readonly<Record<string, unknown>> }>,
): void {
  const found = seen.writes.map(({ method, path: route, body, status }) => ({
    line: `${method} ${route}`,
    body,
    status,
  }));
  expect(found).toEqual(expected.map((one) => ({ ...one, status: 200 })));
}

/** A write to one user, by the route that it has alone, whether it was sent alone or in a batch. */
export type Entry = { readonly line: string; readonly body: Readonly<Record<string, unknown>> };

/** What writes were meant to do to single users: the entries of batches one by one. */
export function entriesOf(seen: Seen): Entry[] {
  return seen.writes.flatMap(({ method, path: route, body }) => {
    const whole = (body ?? {}) as Readonly<Record<string, unknown>>;
    if (!route.endsWith("/batch")) return [{ line: `${method} ${route}`, body: whole }];
    const line = `${method} ${route.slice(0, -"/batch".length)}`;
    const users = (whole["users"] ?? []) as Array<Readonly<Record<string, unknown>>>;
    const userIds = ((whole["userIds"] ?? []) as string[]).map((userId) => ({ userId }));
    return [...users, ...userIds].map((entry) => ({ line, body: entry }));
  });
}

/** Exactly so many users written by each route, alone or in batches, all accepted; in whatever order the engine chose. */
export function expectWriteCounts(seen: Seen, expected: Readonly<Record<string, number>>): void {
  const found: Record<string, number> = {};
  for (const { line } of entriesOf(seen)) found[line] = (found[line] ?? 0) + 1;
  expect(found).toEqual(expected);
  const refused = seen.writes.filter(
    ({ status, response }) =>
      status !== 200 || ((response as { failedUsers?: unknown[] } | undefined)?.failedUsers ?? []).length > 0,
  );
  expect(refused).toEqual([]);
}

export function expectNoWrite(seen: Seen): void {
  expect(lines(seen.writes)).toEqual([]);
}

export function expectNoRequest(seen: Seen): void {
  expect(lines(seen.requests)).toEqual([]);
}

/** The files below a folder that hold a text. */
export function filesHolding(folder: string, wanted: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(wanted));
}

/** What the CLI says under "Diagnostics": each message once, while the lines of its progress repeat it. */
export function diagnosticsOf({ output }: Seen): string {
  const start = output.lastIndexOf("Diagnostics:");
  if (start < 0) return "";
  const end = output.indexOf("\nResources:", start);
  return output.slice(start, end < 0 ? undefined : end);
}

/** The outputs that a user has whatever it declares. */
export const USER_OUTPUTS: readonly string[] = [
  "__provider",
  "adopted",
  "createdTime",
  "declaredAs",
  "loginId",
  "loginIds",
  "projectId",
  "userId",
];

/** How often a pattern (with the flag g) occurs. */
export function occurrences(said: string, pattern: RegExp): number {
  return [...said.matchAll(pattern)].length;
}
