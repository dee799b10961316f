/**
 * The Pulumi engine as far as a dynamic provider can tell (pulumi-mechanics.md): which method is called when, with what,
 * and what is kept of the answer. In: programs. Out: per resource what was done, and the state. Must not know: users,
 * requests, or what is right; it only refuses answers that the real engine could not carry.
 *
 * Like `pulumi up --continue-on-error`: one resource's failure stops no other, so that each of them gets its chance.
 */
import type { dynamic } from "@pulumi/pulumi";

import type { Process } from "./process.ts";

export type Props = Record<string, unknown>;

export interface Resource {
  readonly id: string;
  readonly inputs: Props;
  readonly outputs: Props;
  /** Half made: the next `up` updates it even where nothing differs. */
  readonly halfDone: boolean;
}

export type OperationName = "same" | "create" | "update" | "replace" | "delete" | "read" | "check";

export interface Operation {
  readonly name: string;
  readonly op: OperationName;
  readonly before: Resource | undefined;
  /** What the state holds afterwards; `undefined`: nothing. */
  readonly after: Resource | undefined;
  /** The message, where it failed. */
  readonly error?: string;
  /** The process died meanwhile, so that nobody knows how it ended. */
  readonly killed: boolean;
  /** Numbers of the log's requests: after `from`, up to `to`. Of the whole phase where resources run side by side. */
  readonly from: number;
  readonly to: number;
}

export interface EngineOptions {
  /** A new process per phase. */
  readonly start: (phase: "preview" | "update" | "refresh" | "destroy") => Process;
  /** The number of the last request so far. */
  readonly lastRequest: () => number;
  readonly parallel: boolean;
}

export const PROVIDER = { __provider: 'exports.handler=()=>require("pulumi-descope-users/dynamic").User()' };

export class Engine {
  readonly state: Map<string, Resource> = new Map();
  readonly #options: EngineOptions;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** An update, after a preview or, as with `--skip-preview`, without one. */
  async up(program: ReadonlyMap<string, Props>, previews: boolean): Promise<Operation[]> {
    if (previews) await this.#previewAll(program);
    const process = await this.#phase("update");
    const done = await this.#each([...program], ([name, args]) => this.#step(process, name, args));
    const gone = [...this.state.keys()].filter((name) => !program.has(name));
    return [...done, ...(await this.#each(gone, (name) => this.#delete(process, name)))];
  }

  async refresh(): Promise<Operation[]> {
    const process = await this.#phase("refresh");
    return this.#each([...this.state.keys()], (name) => this.#read(process, name));
  }

  async destroy(): Promise<Operation[]> {
    const process = await this.#phase("destroy");
    return this.#each([...this.state.keys()], (name) => this.#delete(process, name));
  }

  async #phase(phase: "preview" | "update" | "refresh" | "destroy"): Promise<Process> {
    const process = this.#options.start(phase);
    await process.door.configure?.({ config: { get: () => undefined, require: () => "" } } as never);
    return process;
  }

  async #each<T>(items: readonly T[], work: (item: T) => Promise<Operation>): Promise<Operation[]> {
    if (this.#options.parallel) return Promise.all(items.map(work));
    const done: Operation[] = [];
    for (const item of items) done.push(await work(item));
    return done;
  }

  async #previewAll(program: ReadonlyMap<string, Props>): Promise<void> {
    const preview = await this.#phase("preview");
    const before = this.#options.lastRequest();
    for (const [name, args] of program) await this.#preview(preview, name, args);
    if (this.#options.lastRequest() !== before) throw new Error("the preview sent a request");
  }

  async #preview({ door }: Process, name: string, args: Props): Promise<void> {
    const old = this.state.get(name);
    const { inputs, failures } = await check(door, old, args);
    if (failures.length > 0 || old === undefined) return;
    wire(await door.diff?.(old.id, wire(old.outputs), inputs));
  }

  async #step(process: Process, name: string, args: Props): Promise<Operation> {
    const { door } = process;
    const old = this.state.get(name);
    const from = this.#options.lastRequest();
    const report = (op: OperationName, before: Resource | undefined, error?: string): Operation => ({
      name,
      op,
      before,
      after: this.state.get(name),
      ...(error === undefined ? {} : { error }),
      killed: !process.isAlive(),
      from,
      to: this.#options.lastRequest(),
    });
    const { inputs, failures } = await check(door, old, args);
    if (failures.length > 0) return report("check", old, failures.join("; "));
    if (old === undefined) return report("create", old, await this.#create(process, name, inputs));

    const diff = wire(await door.diff?.(old.id, wire(old.outputs), inputs));
    const replaces = (diff?.replaces ?? []).length > 0;
    if (replaces) {
      if (diff?.deleteBeforeReplace !== true) throw new Error("a replacement that would have two users at a time");
      const error = await this.#remove(process, name, old);
      if (error !== undefined || !process.isAlive()) return report("replace", old, error);
      return report("replace", old, await this.#create(process, name, inputs));
    }
    if (diff?.changes !== true && !old.halfDone) {
      // Inputs that mean the same: the engine keeps the new ones.
      this.state.set(name, { ...old, inputs });
      return report("same", old);
    }
    const error = await this.#attempt(process, name, old, inputs, async () => {
      const { outs } = wire(await door.update?.(old.id, wire(old.outputs), wire(inputs))) ?? {};
      return { id: old.id, inputs, outputs: { ...(outs as Props), ...PROVIDER }, halfDone: false };
    });
    return report("update", old, error);
  }

  #create(process: Process, name: string, inputs: Props): Promise<string | undefined> {
    return this.#attempt(process, name, undefined, inputs, async () => {
      const { id, outs } = wire(await process.door.create?.(wire(inputs))) ?? {};
      if (typeof id !== "string" || id === "") throw new Error("create answered no id");
      return { id, inputs, outputs: { ...(outs as Props), ...PROVIDER }, halfDone: false };
    });
  }

  /** Runs create or update and keeps of the outcome what the engine keeps. The error's message, if there is one. */
  async #attempt(
    process: Process,
    name: string,
    old: Resource | undefined,
    inputs: Props,
    work: () => Promise<Resource>,
  ): Promise<string | undefined> {
    let error: unknown;
    let made: Resource | undefined;
    try {
      made = await work();
    } catch (thrown) {
      error = thrown;
    }
    if (!process.isAlive()) return undefined;
    if (made !== undefined) {
      this.state.set(name, made);
      return undefined;
    }
    const { id, properties, reasons, message } = error as Partial<HalfDoneError> & Error;
    if (properties !== undefined) {
      if (id === undefined || id === "" || reasons === undefined) throw new Error("half done, without id or reasons");
      if (old !== undefined && id !== old.id) throw new Error("half done on another user");
      if (wire(properties)["__provider"] === undefined) throw new Error("half done, without the provider's text");
      this.state.set(name, { id, inputs, outputs: wire(properties), halfDone: true });
    }
    return message;
  }

  async #remove(process: Process, name: string, old: Resource): Promise<string | undefined> {
    try {
      await process.door.delete?.(old.id, wire(old.outputs));
    } catch (error) {
      return process.isAlive() ? (error as Error).message : undefined;
    }
    if (process.isAlive()) this.state.delete(name);
    return undefined;
  }

  async #delete(process: Process, name: string): Promise<Operation> {
    const before = this.state.get(name);
    const from = this.#options.lastRequest();
    const error = before === undefined ? undefined : await this.#remove(process, name, before);
    const after = this.state.get(name);
    const to = this.#options.lastRequest();
    const killed = !process.isAlive();
    return { name, op: "delete", before, after, ...(error === undefined ? {} : { error }), killed, from, to };
  }

  async #read(process: Process, name: string): Promise<Operation> {
    const before = this.state.get(name);
    const from = this.#options.lastRequest();
    let message: string | undefined;
    try {
      if (before !== undefined) await this.#refreshOne(process.door, name, before);
    } catch (error) {
      message = (error as Error).message;
    }
    const after = this.state.get(name);
    const to = this.#options.lastRequest();
    return {
      name,
      op: "read",
      before,
      after,
      ...(message === undefined ? {} : { error: message }),
      killed: false,
      from,
      to,
    };
  }

  async #refreshOne(door: dynamic.ResourceProvider, name: string, old: Resource): Promise<void> {
    const found = wire(await door.read?.(old.id, wire(old.outputs))) as { id?: string; props?: Props; inputs?: Props };
    if (found.id === undefined || found.id === "") {
      this.state.delete(name);
      return;
    }
    if (found.id !== old.id) throw new Error("read answered another id");
    const inputs = found.inputs === undefined ? old.inputs : { ...found.inputs, ...PROVIDER };
    this.state.set(name, { id: old.id, inputs, outputs: { ...found.props, ...PROVIDER }, halfDone: false });
  }
}

export interface HalfDoneError {
  id: string;
  properties: Props;
  reasons: string[];
}

export async function check(
  door: dynamic.ResourceProvider,
  old: Pick<Resource, "inputs"> | undefined,
  args: Props,
): Promise<{ inputs: Props; failures: string[] }> {
  const answer = wire(await door.check?.(wire(old?.inputs ?? {}), wire({ ...args, ...PROVIDER })));
  const failures = (answer?.failures ?? []) as Array<{ property: string; reason: string }>;
  const inputs = { ...(answer?.inputs as Props), ...PROVIDER };
  return { inputs, failures: failures.map(({ property, reason }) => `${property}${reason}`) };
}

/** What crosses the line to the engine and back: plain JSON; anything else is refused as the engine does. */
export function wire<T>(value: T): T {
  refuse(value, "");
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}

function refuse(value: unknown, path: string): void {
  if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) throw new Error(`Unexpected struct type: undefined at ${path}.${key}`);
      refuse(item, `${path}.${key}`);
    }
  } else if (typeof value === "bigint" || typeof value === "function" || Number.isNaN(value)) {
    throw new Error(`Unexpected struct type at ${path}`);
  }
}
