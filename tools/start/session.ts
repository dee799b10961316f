// What the quick start runs on: a server, a stack, a folder below .work/. Comes in: an engine; leaves: all three,
// ready, and afterwards nothing that runs. Knows nothing of the steps.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startEmulator } from "../../emulator/index.ts";
import { ensureEngine } from "../engine/index.ts";
import { workFolder } from "../pulumi/program.ts";
import { PulumiStack } from "../pulumi/stack.ts";

export type Emulator = Awaited<ReturnType<typeof startEmulator>>;

/** The quick start as it runs. */
export type Session = {
  readonly emulator: Emulator;
  readonly stack: PulumiStack;
  /** The copy of users.json that the program reads. */
  readonly usersFile: string;
  /** What to set to go on by hand, PATH left out. */
  readonly settings: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
};

const repository = path.resolve(import.meta.dirname, "..", "..");
const folder = path.join(workFolder, "start");
const stackName = "demo";

/** Another `npm start` of this checkout is under way: its stack and server must not be taken from under it. */
export class AlreadyRunningError extends Error {}

/** Starts the server and makes an empty stack. What an earlier call has left (it was killed) is cleared away first. */
export async function openSession(onOutput: (chunk: string) => void): Promise<Session> {
  claimFolder();
  const engine = await ensureEngine();
  const emulator = await startEmulator({});
  const usersFile = path.join(folder, "users.json");
  const connection = {
    DESCOPE_PROJECT_ID: emulator.projectId,
    DESCOPE_MANAGEMENT_KEY: emulator.managementKey,
    DESCOPE_BASE_URL: emulator.url,
    QUICK_START_USERS: usersFile,
  };
  const stack = new PulumiStack({
    engine,
    projectFolder: repository,
    workFolder: folder,
    stackName,
    env: connection,
    onOutput,
  });
  const close = async (): Promise<void> => {
    stack.killAll();
    await emulator.close();
    releaseFolder();
  };
  const made = await stack.init();
  if (made.code !== 0) {
    await close();
    throw new Error(`the stack could not be made:\n${made.stdout}${made.stderr}`);
  }
  return { emulator, stack, usersFile, settings: { ...stack.settings, ...connection }, close };
}

const ownerFile = path.join(folder, "pid");

function claimFolder(): void {
  const owner = readOwner();
  if (owner !== undefined && isAlive(owner)) {
    throw new AlreadyRunningError(
      `Another \`npm start\` of this checkout is running (process ${owner}): stop it first.`,
    );
  }
  rmSync(folder, { recursive: true, force: true });
  rmSync(path.join(workFolder, "stacks", `Pulumi.${stackName}.yaml`), { force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(ownerFile, String(process.pid));
}

function releaseFolder(): void {
  rmSync(ownerFile, { force: true });
}

function readOwner(): number | undefined {
  try {
    return Number(readFileSync(ownerFile, "utf8"));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
