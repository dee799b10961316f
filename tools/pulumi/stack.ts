// The real Pulumi CLI on one stack with a home and a file backend of its own. Comes in: an engine, a project's folder;
// leaves: the CLI's output and the stack's state. Nothing of the caller's own Pulumi or Descope settings reaches the
// CLI, and nothing is written outside the work folder. It must not know what the program declares.
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Engine } from "../engine/index.ts";
import { startCommand } from "../process/index.ts";
import type { CommandOptions, CommandResult, RunningCommand } from "../process/index.ts";

export type { CommandResult, RunningCommand } from "../process/index.ts";

export type StackOptions = {
  readonly engine: Engine;
  /** The folder of Pulumi.yaml. */
  readonly projectFolder: string;
  /** Takes the CLI's home and the file backend; made when it is not there. */
  readonly workFolder: string;
  /** Default: "test". */
  readonly stackName?: string;
  /** Set for every call. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** For every call that names none of its own. Default: 5 minutes. */
  readonly timeoutMs?: number;
  readonly onOutput?: CommandOptions["onOutput"];
};

export type CallOptions = Pick<CommandOptions, "env" | "timeoutMs" | "onOutput"> & {
  /** More arguments for the CLI, for example `["--refresh", "--skip-preview"]`. */
  readonly args?: readonly string[];
};

/** What `pulumi stack export` holds, as far as anybody here reads it. */
export type StackState = {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly unknown[];
  };
};

export type StateResource = {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
};

const passphrase = "a passphrase for throw-away stacks";
const defaultTimeoutMs = 5 * 60_000;
const operationFlags = ["--yes", "--non-interactive", "--suppress-permalink=true"];
const repository = path.resolve(import.meta.dirname, "..", "..");

/** One stack. Call {@link init} first; each call resolves with the CLI's result, whatever its exit code is. */
export class PulumiStack {
  readonly name: string;
  /** What to set in a shell to go on by hand, over and above {@link pathEntries} on PATH. */
  readonly settings: Readonly<Record<string, string>>;
  /** What must be first on PATH. */
  readonly pathEntries: readonly string[];
  readonly #options: StackOptions;
  readonly #running = new Set<RunningCommand>();

  constructor(options: StackOptions) {
    this.#options = options;
    this.name = options.stackName ?? "test";
    const state = path.join(options.workFolder, "state");
    // The CLI does not make a file backend's folder by itself.
    mkdirSync(state, { recursive: true });
    this.settings = {
      PULUMI_HOME: path.join(options.workFolder, "home"),
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: passphrase,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // A plugin that is missing is an error here and now, not a download.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
    this.pathEntries = [...options.engine.pathEntries, path.join(repository, "node_modules", ".bin")];
  }

  /** Starts any command of the CLI; the handle can interrupt or kill it. */
  start(args: readonly string[], options: CallOptions = {}): RunningCommand {
    const all = [...args, ...(options.args ?? [])];
    const command = startCommand(this.#options.engine.pulumi, all, this.#commandOptions(options));
    this.#running.add(command);
    const forget = (): boolean => this.#running.delete(command);
    command.result.then(forget, forget);
    return command;
  }

  /** Runs any command of the CLI to its end. */
  run(args: readonly string[], options: CallOptions = {}): Promise<CommandResult> {
    return this.start(args, options).result;
  }

  /** Asks whatever is under way to stop, as one Ctrl-C would. */
  interruptAll(): void {
    for (const command of this.#running) command.interrupt();
  }

  /** Kills whatever is under way, plugins and all. */
  killAll(): void {
    for (const command of this.#running) command.kill();
  }

  /** Makes the stack. */
  init(options: CallOptions = {}): Promise<CommandResult> {
    return this.run(["stack", "init", this.name, "--non-interactive"], options);
  }

  setConfig(
    key: string,
    value: string,
    options: CallOptions & { readonly secret?: boolean } = {},
  ): Promise<CommandResult> {
    const kind = options.secret ? "--secret" : "--plaintext";
    return this.run(["config", "set", "--stack", this.name, "--non-interactive", kind, key, value], options);
  }

  up(options: CallOptions = {}): Promise<CommandResult> {
    return this.run(this.operation("up"), options);
  }

  preview(options: CallOptions = {}): Promise<CommandResult> {
    return this.run(["preview", "--non-interactive", "--suppress-permalink=true", "--stack", this.name], options);
  }

  refresh(options: CallOptions = {}): Promise<CommandResult> {
    return this.run(this.operation("refresh"), options);
  }

  destroy(options: CallOptions = {}): Promise<CommandResult> {
    return this.run(this.operation("destroy"), options);
  }

  /** Imports the resources of an import file; see the mechanics page for what its entries need. */
  importResources(file: string, options: CallOptions = {}): Promise<CommandResult> {
    return this.run([...this.operation("import"), "--file", file, "--generate-code=false"], options);
  }

  /** Gives up an operation that a killed CLI has left: its lock in the file backend. */
  cancel(options: CallOptions = {}): Promise<CommandResult> {
    return this.run(["cancel", "--yes", "--non-interactive", "--stack", this.name], options);
  }

  /** Takes the stack out of the backend, with its settings file; `--force` leaves resources to themselves. */
  remove(options: CallOptions = {}): Promise<CommandResult> {
    return this.run(["stack", "rm", "--yes", "--force", "--non-interactive", "--stack", this.name], options);
  }

  /** The state as text, just as it is stored (secrets encrypted). Throws when the CLI fails. */
  async exportText(options: CallOptions = {}): Promise<string> {
    // Shown to nobody unless asked for: it is the caller's to read.
    const quiet = { onOutput: () => {}, ...options };
    const result = await this.run(["stack", "export", "--stack", this.name, "--non-interactive"], quiet);
    if (result.code !== 0) throw new Error(`${result.command} failed: ${result.stderr}`);
    return result.stdout;
  }

  async exportState(options: CallOptions = {}): Promise<StackState> {
    return JSON.parse(await this.exportText(options)) as StackState;
  }

  /** The arguments of an operation that changes something, for {@link start}. */
  operation(verb: "up" | "refresh" | "destroy" | "import"): string[] {
    return [verb, ...operationFlags, "--stack", this.name];
  }

  #commandOptions(call: CallOptions): CommandOptions {
    const onOutput = call.onOutput ?? this.#options.onOutput;
    return {
      cwd: this.#options.projectFolder,
      timeoutMs: call.timeoutMs ?? this.#options.timeoutMs ?? defaultTimeoutMs,
      env: { ...isolation(), ...this.#path(), ...this.settings, ...this.#options.env, ...call.env },
      ...(onOutput === undefined ? {} : { onOutput }),
    };
  }

  #path(): { PATH: string } {
    return { PATH: [...this.pathEntries, process.env["PATH"] ?? ""].join(path.delimiter) };
  }
}

/** Takes away what the caller's shell says to Pulumi and to the provider: an access token, a stack, a real project. */
function isolation(): Record<string, undefined> {
  const foreign = Object.keys(process.env).filter((name) => /^(PULUMI|DESCOPE)_/.test(name));
  return Object.fromEntries(foreign.map((name) => [name, undefined]));
}
