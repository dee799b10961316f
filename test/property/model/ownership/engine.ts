/**
 * The Pulumi engine with resources of every kind and a process per provider (pulumi-mechanics.md; the order of steps and
 * what `--target` leaves out: pkg v3.274.1, resource/deploy/step_generator.go). In: programs. Out: what was done per
 * resource, and the state. Must not know: users, or what is right.
 *
 * Without `--continue-on-error`: after the first failure no further step begins, and nothing is deleted.
 */
import { UNKNOWN } from "../../../../provider/core/unknown.ts";
import { check, PROVIDER, wire, type HalfDoneError, type Props } from "../engine.ts";
import type { Declared, Kind } from "./author.ts";
import type { Process } from "./processes.ts";
import type { ProviderName } from "./sequence.ts";

export interface Resource {
  readonly urn: string;
  readonly kind: Kind;
  readonly provider: ProviderName;
  readonly id: string;
  readonly inputs: Props;
  readonly outputs: Props;
  /** Half made: the next `up` updates it even where nothing differs. */
  readonly halfDone: boolean;
}

export type OperationName = "check" | "same" | "create" | "update" | "delete" | "read";

export interface Operation {
  readonly urn: string;
  readonly op: OperationName;
  readonly projectId: string;
  readonly before: Resource | undefined;
  readonly inputs: Props | undefined;
  /** Resources that were checked by then in this run. */
  readonly checked: ReadonlySet<string>;
  after: Resource | undefined;
  error?: string;
}

export interface Hooks {
  readonly start: (provider: ProviderName) => Process;
  /** The program itself tells what it declares, as far as it is known; returns what ends that. */
  readonly told: (program: readonly Declared[]) => () => void;
  /** Around each step: the operation is complete when it has ended. */
  readonly began: (operation: Operation) => void;
  readonly ended: (operation: Operation) => void;
}

export interface UpOptions {
  readonly refresh: boolean;
  readonly staggered: boolean;
  readonly targets: ReadonlySet<string> | undefined;
}

export interface Outcome {
  readonly operations: readonly Operation[];
  readonly failed: boolean;
}

export class Engine {
  state: Map<string, Resource> = new Map();
  /** Replaced, and not deleted yet. */
  pending: Resource[] = [];

  async up(program: readonly Declared[], options: UpOptions, hooks: Hooks): Promise<Outcome> {
    const run = new EngineRun(this, hooks);
    const ended = hooks.told(program.map((one) => run.withArgs(one)));
    try {
      if (options.refresh) await run.refreshAll(options.targets);
      await run.program(program, options);
      if (!run.failed) await run.deletes(program, options.targets);
    } finally {
      run.exit();
      ended();
    }
    return run;
  }

  /** The same with nothing kept and no step made. */
  async preview(program: readonly Declared[], options: UpOptions, hooks: Hooks): Promise<Outcome> {
    const shown = new Engine();
    shown.state = new Map(this.state);
    const run = new EngineRun(shown, hooks);
    try {
      if (options.refresh) await run.refreshAll(options.targets);
      for (const one of program) if (!run.failed && isTarget(one.urn, options.targets)) await run.plan(one, true);
    } finally {
      run.exit();
    }
    return run;
  }

  async refresh(hooks: Hooks): Promise<Outcome> {
    const run = new EngineRun(this, hooks);
    try {
      await run.refreshAll(undefined);
    } finally {
      run.exit();
    }
    return run;
  }

  async destroy(hooks: Hooks): Promise<Outcome> {
    const run = new EngineRun(this, hooks);
    try {
      await run.deletes([], undefined);
    } finally {
      run.exit();
    }
    return run;
  }
}

function isTarget(urn: string, targets: ReadonlySet<string> | undefined): boolean {
  return targets === undefined || targets.has(urn);
}

interface Plan {
  readonly declared: Declared;
  readonly inputs: Props;
  readonly action: "create" | "same" | "update" | "replace" | "delete before replace";
}

class EngineRun implements Outcome {
  readonly operations: Operation[] = [];
  failed = false;
  readonly #engine: Engine;
  readonly #hooks: Hooks;
  readonly #processes = new Map<ProviderName, Process>();
  readonly #checked = new Set<string>();

  constructor(engine: Engine, hooks: Hooks) {
    this.#engine = engine;
    this.#hooks = hooks;
  }

  exit(): void {
    for (const process of this.#processes.values()) process.exit();
  }

  async refreshAll(targets: ReadonlySet<string> | undefined): Promise<void> {
    for (const old of this.#engine.state.values()) {
      if (!this.failed && isTarget(old.urn, targets)) await this.#refresh(old);
    }
  }

  async program(program: readonly Declared[], { staggered, targets }: UpOptions): Promise<void> {
    const left = program.filter(({ urn }) => isTarget(urn, targets));
    // Those that are left out are checked by nobody, and count all the same.
    for (const { urn } of program) if (!isTarget(urn, targets)) this.#checked.add(urn);
    while (left.length > 0 && !this.failed) {
      const ready = left.filter(({ userIdOf }) => userIdOf === undefined || !left.some(({ urn }) => urn === userIdOf));
      const turn = staggered ? ready.slice(0, 1) : ready;
      const plans: Plan[] = [];
      for (const declared of turn) {
        left.splice(left.indexOf(declared), 1);
        if (this.failed) break;
        const plan = await this.plan(declared, false);
        if (plan !== undefined) plans.push(plan);
      }
      for (const plan of plans) if (!this.failed) await this.#step(plan);
    }
  }

  async deletes(program: readonly Declared[], targets: ReadonlySet<string> | undefined): Promise<void> {
    const kept = new Set(program.map(({ urn }) => urn));
    const gone = [...this.#engine.state.values()].filter(({ urn }) => !kept.has(urn) && isTarget(urn, targets));
    // Rights may depend on a User, and dependents go first.
    const rank = ({ kind }: Resource): number => (kind === "UserRole" || kind === "UserTenant" ? 0 : 1);
    for (const old of gone.reverse().sort((a, b) => rank(a) - rank(b))) {
      if (this.failed) return;
      await this.#delete(old, () => this.#engine.state.delete(old.urn));
    }
    for (const old of this.#engine.pending.filter(({ urn }) => isTarget(urn, targets))) {
      if (this.failed) return;
      await this.#delete(old, () => {
        this.#engine.pending = this.#engine.pending.filter((one) => one !== old);
      });
    }
  }

  /** Check and diff. `undefined`: failed, or not to be had yet. */
  async plan(declared: Declared, isPreview: boolean): Promise<Plan | undefined> {
    const { urn, kind, provider } = declared;
    const args = this.#argsOf(declared, isPreview);
    // What it depends on is no target and does not exist: the engine refuses, before any provider is asked.
    if (args === undefined) {
      this.failed = true;
      return undefined;
    }
    const process = this.#process(provider);
    const old = this.#engine.state.get(urn);
    const operation = this.#begin("check", urn, process, old, undefined);
    try {
      const { inputs, failures } = await check(process.door(kind), old, args);
      this.#checked.add(urn);
      if (failures.length > 0) return this.#end(operation, new Error(failures.join("; ")));
      if (old === undefined) return this.#planned(operation, { declared, inputs, action: "create" });
      const diff = wire(await process.door(kind).diff?.(old.id, wire(old.outputs), inputs));
      if ((diff?.replaces ?? []).length > 0) {
        const action = diff?.deleteBeforeReplace === true ? "delete before replace" : "replace";
        return this.#planned(operation, { declared, inputs, action });
      }
      const action = diff?.changes === true || old.halfDone ? "update" : "same";
      return this.#planned(operation, { declared, inputs, action });
    } catch (error) {
      return this.#end(operation, error);
    }
  }

  #argsOf({ urn, args, userIdOf }: Declared, isPreview: boolean): Props | undefined {
    const named = { ...args, declaredAs: urn };
    if (userIdOf === undefined) return named;
    const userId = this.#engine.state.get(userIdOf)?.id ?? (isPreview ? UNKNOWN : undefined);
    return userId === undefined ? undefined : { ...named, userId };
  }

  /** As far as the program knows it before the engine has made anything. */
  withArgs(declared: Declared): Declared {
    return { ...declared, args: this.#argsOf(declared, false) ?? {} };
  }

  #planned(operation: Operation, plan: Plan): Plan {
    this.#end(operation);
    return plan;
  }

  async #step({ declared, inputs, action }: Plan): Promise<void> {
    const { urn, kind, provider } = declared;
    const process = this.#process(provider);
    const door = process.door(kind);
    const old = this.#engine.state.get(urn);
    if (action === "same" && old !== undefined) {
      this.#engine.state.set(urn, { ...old, provider, inputs });
      this.#end(this.#begin("same", urn, process, old, inputs));
      return;
    }
    if (action === "update" && old !== undefined) {
      await this.#attempt(this.#begin("update", urn, process, old, inputs), process, declared, async () => {
        const { outs } = wire(await door.update?.(old.id, wire(old.outputs), wire(inputs))) ?? {};
        return { id: old.id, outputs: { ...(outs as Props), ...PROVIDER } };
      });
      return;
    }
    if (action === "delete before replace" && old !== undefined) {
      await this.#delete(old, () => this.#engine.state.delete(urn));
      if (this.failed) return;
    }
    const create = this.#begin("create", urn, process, undefined, inputs);
    const isMade = await this.#attempt(create, process, declared, async () => {
      const { id, outs } = wire(await door.create?.(wire(inputs))) ?? {};
      if (typeof id !== "string" || id === "") throw new Error("create answered no id");
      return { id, outputs: { ...(outs as Props), ...PROVIDER } };
    });
    if (action === "replace" && old !== undefined && isMade) this.#engine.pending.push(old);
  }

  /** Runs create or update and keeps of the outcome what the engine keeps; true where there is something to keep. */
  async #attempt(
    operation: Operation,
    process: Process,
    { urn, kind, provider }: Declared,
    work: () => Promise<{ id: string; outputs: Props }>,
  ): Promise<boolean> {
    const parts = { urn, kind, provider, inputs: operation.inputs ?? {} };
    try {
      const made = await work();
      if (!process.isAlive()) throw new Error("killed");
      this.#engine.state.set(urn, { ...parts, ...made, halfDone: false });
      this.#end(operation);
      return true;
    } catch (error) {
      const { id, properties } = error as Partial<HalfDoneError>;
      const isKept = process.isAlive() && id !== undefined && properties !== undefined;
      if (isKept) this.#engine.state.set(urn, { ...parts, id, outputs: wire(properties), halfDone: true });
      this.#end(operation, process.isAlive() ? error : new Error("killed"));
      return isKept;
    }
  }

  async #delete(old: Resource, forget: () => void): Promise<void> {
    const process = this.#process(old.provider);
    const operation = this.#begin("delete", old.urn, process, old, undefined);
    try {
      await process.door(old.kind).delete?.(old.id, wire(old.outputs));
      if (!process.isAlive()) throw new Error("killed");
      forget();
      this.#end(operation);
    } catch (error) {
      this.#end(operation, process.isAlive() ? error : new Error("killed"));
    }
  }

  async #refresh(old: Resource): Promise<void> {
    const process = this.#process(old.provider);
    const operation = this.#begin("read", old.urn, process, old, undefined);
    const door = process.door(old.kind);
    try {
      const found = wire(await door.read?.(old.id, wire(old.outputs))) as {
        id?: string;
        props?: Props;
        inputs?: Props;
      };
      if (found.id === undefined || found.id === "") {
        this.#engine.state.delete(old.urn);
      } else {
        const inputs = found.inputs === undefined ? old.inputs : { ...found.inputs, ...PROVIDER };
        const outputs = { ...found.props, ...PROVIDER };
        this.#engine.state.set(old.urn, { ...old, inputs, outputs, halfDone: false });
        // What the CLI shows of a refresh comes of a diff, for resources that left the program, too.
        await door.diff?.(old.id, wire(outputs), wire(inputs));
      }
      this.#end(operation);
    } catch (error) {
      this.#end(operation, process.isAlive() ? error : new Error("killed"));
    }
  }

  #process(provider: ProviderName): Process {
    const known = this.#processes.get(provider) ?? this.#hooks.start(provider);
    this.#processes.set(provider, known);
    return known;
  }

  #begin(
    op: OperationName,
    urn: string,
    { projectId }: Process,
    before: Resource | undefined,
    inputs: Props | undefined,
  ): Operation {
    const operation: Operation = { urn, op, projectId, before, inputs, checked: this.#checked, after: undefined };
    this.#hooks.began(operation);
    return operation;
  }

  #end(operation: Operation, error?: unknown): undefined {
    operation.after = this.#engine.state.get(operation.urn);
    if (error !== undefined) {
      this.failed = true;
      operation.error = error instanceof Error ? error.message : "something that is no Error was thrown";
    }
    this.operations.push(operation);
    this.#hooks.ended(operation);
    return undefined;
  }
}
