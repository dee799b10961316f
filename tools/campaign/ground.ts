// The ground of the campaign: a stack and a server's database in a known state, copied for each run, so that a run costs its
// own commands only. Comes in: an engine; leaves: grounds, and from each as many copies as wanted. All below .work/.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startEmulator } from "../../emulator/index.ts";
import type { Emulator, RequestRecord } from "../../emulator/index.ts";
import type { Engine } from "../engine/index.ts";
import { PulumiStack } from "../pulumi/stack.ts";
import type { StackState } from "../pulumi/stack.ts";
import { markAttribute, programText } from "./scenario.ts";
import type { Declaration } from "./scenario.ts";

const projectName = "campaign";
const databaseFile = "server.sqlite";
const timeoutMs = 3 * 60_000;

export type GroundOptions = {
  /** Whether users carry the ownership mark. */
  readonly marked: boolean;
  readonly onAnswer: (record: RequestRecord) => void;
};

/** A stack on a server, running. `close` ends both; the folder stays. */
export class Ground {
  readonly emulator: Emulator;
  readonly stack: PulumiStack;
  readonly folder: string;

  readonly #marked: boolean;
  #homes = 0;

  private constructor(emulator: Emulator, stack: PulumiStack, folder: string, marked: boolean) {
    this.emulator = emulator;
    this.stack = stack;
    this.folder = folder;
    this.#marked = marked;
  }

  /** What the next command's shell says: with marks each command runs as on a machine of its own. */
  nextShell(): Record<string, string> {
    if (!this.#marked) return {};
    this.#homes += 1;
    return { PULUMI_HOME: path.join(this.folder, `home-${this.#homes}`) };
  }

  /** A new, empty one. */
  static async make(engine: Engine, folder: string, marked: boolean): Promise<Ground> {
    rmSync(folder, { recursive: true, force: true });
    const project = programFolder(folder);
    mkdirSync(project, { recursive: true });
    const settings = {
      name: projectName,
      runtime: { name: "nodejs", options: { typescript: false } },
      main: "index.ts",
    };
    // YAML is a superset of JSON.
    writeFileSync(path.join(project, "Pulumi.yaml"), JSON.stringify(settings));
    writeFileSync(path.join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
    writeFileSync(path.join(project, "index.ts"), programText);
    const ground = await Ground.open(engine, folder, { marked, onAnswer: () => {} });
    const made = await ground.stack.init();
    if (made.code !== 0) throw new Error(`the stack could not be made:\n${made.stdout}${made.stderr}`);
    return ground;
  }

  /** A copy of what stands in a folder, with a server of its own. */
  static copy(engine: Engine, from: string, to: string, options: GroundOptions): Promise<Ground> {
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true });
    return Ground.open(engine, to, options);
  }

  static async open(engine: Engine, folder: string, { marked, onAnswer }: GroundOptions): Promise<Ground> {
    const emulator = await startEmulator({ db: path.join(folder, databaseFile), onAnswer });
    const env = {
      DESCOPE_PROJECT_ID: emulator.projectId,
      DESCOPE_MANAGEMENT_KEY: emulator.managementKey,
      DESCOPE_BASE_URL: emulator.url,
      ...(marked ? { DESCOPE_OWNER_ATTRIBUTE: markAttribute } : {}),
    };
    const projectFolder = programFolder(folder);
    const stack = new PulumiStack({ engine, projectFolder, workFolder: folder, env, timeoutMs, onOutput: () => {} });
    return new Ground(emulator, stack, folder, marked);
  }

  /** What the next `up` declares. */
  declare(declaration: Declaration): void {
    writeFileSync(path.join(programFolder(this.folder), "declaration.json"), JSON.stringify(declaration));
  }

  /** The user IDs in the stack's state, read from the file: a killed CLI's lock does not matter here. */
  stateIds(): string[] {
    const file = path.join(this.folder, "state", ".pulumi", "stacks", projectName, `${this.stack.name}.json`);
    const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as {
      checkpoint: { latest?: StackState["deployment"] };
    };
    return (checkpoint.latest?.resources ?? []).flatMap(({ type, id, outputs }) => {
      if (type.endsWith(":UserSet")) return Object.values((outputs?.["userIds"] ?? {}) as Record<string, string>);
      return type.startsWith("pulumi-nodejs:dynamic/descope-users:") && id !== undefined ? [id] : [];
    });
  }

  async close(): Promise<void> {
    this.stack.killAll();
    await this.emulator.close();
  }
}

function programFolder(folder: string): string {
  return path.join(folder, "program");
}
