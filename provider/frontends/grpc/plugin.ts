/**
 * The resources' handlers as a provider plugin: translation only, on plain values. In: what the engine asks. Out: what it
 * is answered. Must not know: protobuf, or how requests travel.
 */
import { printable, Secrets } from "../../client/redact.ts";
import type { CheckFailure } from "../../core/check.ts";
import type { PropertyChange } from "../../core/changes.ts";
import { DescopeError } from "../../core/errors.ts";
import type { Environment } from "../../config/connection.ts";
import { UNKNOWN } from "../../core/unknown.ts";
import { openContext } from "../../runtime/contexts.ts";
import { hideValues } from "../../runtime/discretion.ts";
import { PartialFailure, type Kept, type ResourceHandler, type Values } from "../../runtime/handler.ts";
import type { Notify, UserContext } from "../../user/context.ts";
import { propertyPath } from "./paths.ts";
import { RESOURCES, type Resource } from "./resources.ts";
import { lookupIn } from "./settings.ts";
import { parseUrn } from "./urn.ts";
import { plainValues, secretsOf, withSecretsLike } from "./values.ts";

/** A diagnostic of a resource, or of the stack. */
export type EngineLog = (level: "info" | "warn", message: string, urn?: string) => void;

export interface Diffed {
  readonly changes: boolean;
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly stables: readonly string[];
  readonly detailed: ReadonlyMap<string, PropertyChange>;
}

export interface Known {
  readonly urn: string;
  readonly id: string;
  /** As the engine has it, secrets wrapped. */
  readonly state: Values;
}

export interface Limits {
  /** Seconds; 0: none is said (`customTimeouts`). */
  readonly timeoutS?: number;
}

export interface ReadRequest extends Known, Limits {
  readonly inputs: Values;
}

export interface Found {
  readonly id: string;
  readonly state: Values;
  readonly inputs: Values;
}

export class Plugin {
  readonly #tell: EngineLog;
  readonly #environment: Environment;
  /** Of this run: an engine that attaches to a running plugin configures it anew, after it cancelled the run before. */
  #interrupt = new AbortController();
  #context: (() => UserContext) | undefined;
  /** Known from the first operation on. */
  #secrets = new Secrets();

  constructor(log: EngineLog, environment: Environment) {
    this.#tell = log;
    this.#environment = environment;
  }

  /** An error in the settings is told by the first resource: a program without one may have none. */
  configure(args: Values, name: string): void {
    const lookup = lookupIn(plainValues(args), name);
    const notify: Notify = (level, message) => this.#log(level, message);
    let context: UserContext | undefined;
    this.#interrupt = new AbortController();
    this.#context = () => {
      context ??= openContext(lookup, this.#environment, notify);
      this.#secrets = context.secrets;
      return context;
    };
  }

  /** A text as it may leave this process. */
  hidden(text: string): string {
    return this.#secrets.hide(printable(text));
  }

  check(urn: string, olds: Values, news: Values): { readonly inputs: Values; readonly failures: CheckFailure[] } {
    const { handler, fixed, secretInputs, secretNames, inputs: inputsIn } = resourceOf(urn);
    const raw = { ...news, ...fixed };
    const { inputs, failures, notes } = handler.check(inputsIn(plainValues(olds)), plainValues(raw), {
      secretFields: secretNames(olds, raw),
    });
    for (const { level, message } of notes) this.#log(level, message, urn);
    const own = failures.length > 0 ? [] : handler.declare(this.#operation(urn, [raw]), inputs);
    return { inputs: secretInputs(withSecretsLike(inputs, raw)), failures: [...failures, ...own] };
  }

  diff({ urn, id, state }: Known, inputs: Values): Diffed {
    const { handler, stables, state: stateIn } = resourceOf(urn);
    const context = this.#operation(urn, [inputs, state]);
    const found = handler.diff(context, { id, state: stateIn(plainValues(state)) }, plainValues(inputs));
    return {
      changes: found.changes,
      replaces: found.replaces,
      deleteBeforeReplace: found.deleteBeforeReplace,
      stables,
      detailed: new Map(found.changed().map((change) => [propertyPath(change.path), change])),
    };
  }

  /** What a preview of a create knows of the outputs. */
  previewCreate(urn: string, inputs: Values): Values {
    const { outputs } = resourceOf(urn);
    const { projectId } = this.#operation(urn, [inputs]);
    const unknown = Object.fromEntries(outputs.map((name) => [name, UNKNOWN]));
    return { ...unknown, ...inputs, ...(projectId === undefined ? {} : { projectId }) };
  }

  async create(urn: string, inputs: Values, limits: Limits = {}): Promise<Kept> {
    const { handler, like } = resourceOf(urn);
    const context = this.#operation(urn, [inputs], limits);
    return asStored(like, [inputs], async () => handler.create(context, plainValues(inputs)));
  }

  /** What a preview of an update knows: what is declared, and the outputs that stay. */
  previewUpdate({ urn, state }: Known, inputs: Values): Values {
    const { outputs } = resourceOf(urn);
    const kept = Object.entries(state).filter(([name]) => outputs.includes(name) && name !== "loginIds");
    const changing = outputs.includes("loginIds") ? { loginIds: UNKNOWN } : {};
    return { ...changing, ...Object.fromEntries(kept), ...inputs };
  }

  async update({ urn, id, state }: Known, inputs: Values, limits: Limits = {}): Promise<Kept> {
    const { handler, like, state: stateIn } = resourceOf(urn);
    const context = this.#operation(urn, [inputs, state], limits);
    const known = { id, state: stateIn(plainValues(state)) };
    return asStored(like, [inputs, state], async () => handler.update(context, known, plainValues(inputs)));
  }

  /** `undefined`: it is gone. Without a state (an import) `id` may be a login ID as well. */
  async read({ urn, id, state, inputs, timeoutS = 0 }: ReadRequest): Promise<Found | undefined> {
    const { handler, like, readInputs, state: stateIn } = resourceOf(urn);
    const context = this.#operation(urn, [state, inputs], { timeoutS });
    const isImport = Object.keys(state).length === 0;
    const found = await (isImport
      ? importOf(urn, handler)(context, id)
      : handler.read(context, { id, state: stateIn(plainValues(state)) }));
    if (found === undefined) return undefined;
    const likes = [state, inputs].map(like);
    const asDeclared = readInputs(found.inputs, context.secretFields ?? []);
    return {
      id: found.id,
      state: withSecretsLike(found.state, ...likes),
      inputs: withSecretsLike(asDeclared, ...likes),
    };
  }

  async delete({ urn, id, state }: Known, limits: Limits = {}): Promise<void> {
    const { handler, like, state: stateIn } = resourceOf(urn);
    const context = this.#operation(urn, [state], limits);
    await asStored(like, [state], async () => {
      await handler.delete(context, { id, state: stateIn(plainValues(state)) });
      return { id, state: {} };
    });
  }

  /** Waits end, and nothing more is sent; what is under way may still be answered. */
  cancel(): void {
    this.#interrupt.abort();
  }

  #log(level: "info" | "warn", message: string, urn?: string): void {
    this.#tell(level, this.hidden(message), urn);
  }

  /** The context of one operation, which knows what of its values is secret. */
  #operation(urn: string, wires: readonly Values[], { timeoutS = 0 }: Limits = {}): UserContext {
    if (this.#context === undefined) throw new DescopeError("PROVIDER_BUG", { what: "it was not configured" });
    const shared = this.#context();
    hideValues(shared, wires.flatMap(secretsOf));
    const { stack, project, type, name } = parseUrn(urn);
    const { mark } = shared;
    return {
      ...shared,
      notify: (level, message) => this.#log(level, message, urn),
      declaredAs: `${type.split(":").at(-1) ?? type} ${name}`,
      secretFields: resourceOf(urn).secretNames(...wires),
      signal: this.#interrupt.signal,
      ...(timeoutS > 0 ? { timeoutMs: timeoutS * 1_000 } : {}),
      ...(mark === undefined ? {} : { mark: { ...mark, owner: mark.owner ?? `${project}/${stack}` } }),
    };
  }
}

/** The state that an operation leaves, also where it failed half way: an output is secret where an input was. */
async function asStored(like: Resource["like"], wires: readonly Values[], run: () => Promise<Kept>): Promise<Kept> {
  const stored = ({ id, state }: Kept): Kept => ({ id, state: withSecretsLike(state, ...wires.map(like)) });
  try {
    return stored(await run());
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    throw new PartialFailure(stored(error.kept), error.cause);
  }
}

function importOf(urn: string, { find }: ResourceHandler): NonNullable<ResourceHandler["find"]> {
  if (find !== undefined) return find;
  throw new DescopeError("INPUT_INVALID", {
    what: `a ${parseUrn(urn).type} cannot be imported by the plugin`,
    next: 'import its users one by one, or take them over by onExisting: "adopt" in the entries',
  });
}

function resourceOf(urn: string): Resource {
  const { type } = parseUrn(urn);
  const found = RESOURCES[type];
  if (found !== undefined) return found;
  throw new DescopeError("INPUT_INVALID", {
    what: `there is no resource type ${type}`,
    next: `use one of ${Object.keys(RESOURCES).join(", ")}`,
  });
}
