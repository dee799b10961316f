// Processes, messages and the lock of the bootstrap. Comes in: a command; leaves: its exit code. Knows nothing of what
// the commands do.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..");

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };
const forwardAfterMs = { SIGHUP: 0, SIGINT: 1_000, SIGTERM: 0 };

/** Says something on stderr: the first line is what happened, the others what to do about it. */
export function explain(headline, ...lines) {
  console.error([headline, ...lines.map((line) => `  ${line}`)].join("\n"));
}

/**
 * Runs a command with our own terminal. A signal that reaches us goes on to the child, SIGINT with a delay: a Ctrl-C
 * reaches the whole process group, and a child that is closing down must not take our copy for a second, harder one.
 */
export function run(executable, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(executable, args, { cwd: root, stdio: "inherit", ...options });
    const handlers = Object.keys(signalNumbers).map((signal) => {
      const handler = () => setTimeout(() => child.kill(signal), forwardAfterMs[signal]).unref();
      process.on(signal, handler);
      return [signal, handler];
    });
    const stopWatching = whenAbandoned(() => child.kill("SIGTERM"));
    const finish = (code) => {
      stopWatching();
      for (const [signal, handler] of handlers) process.off(signal, handler);
      resolve(code);
    };
    child.on("error", (error) => {
      explain(`${executable} could not be started: ${error.message}`);
      finish(127);
    });
    child.on("exit", (code, signal) => finish(signal === null ? (code ?? 1) : 128 + (signalNumbers[signal] ?? 9)));
  });
}

/** npm dies of a SIGTERM without passing it on: when the shell between npm and us is gone, nobody waits any more. */
function whenAbandoned(action) {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) action();
  }, 1_000);
  return () => clearInterval(timer);
}

/** Calls back every few seconds with the time since the start, until the returned function is called. */
export function everyFewSeconds(report, periodMs = 5_000) {
  const startedAt = Date.now();
  const timer = setInterval(() => report(Math.round((Date.now() - startedAt) / 1000)), periodMs);
  return () => clearInterval(timer);
}

/** One call at a time in this checkout: `npm start` and `npm test` side by side must not install over each other. */
export async function exclusively(name, action) {
  const folder = path.join(root, ".work");
  const file = path.join(folder, `${name}.lock`);
  mkdirSync(folder, { recursive: true });
  let told = false;
  while (!claim(file)) {
    if (!told) console.error("Another call is setting up this checkout: waiting for it.");
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  try {
    return await action();
  } finally {
    rmSync(file, { force: true });
  }
}

function claim(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  // A lock whose owner is gone (killed, power cut) is nobody's.
  if (!isAlive(file)) rmSync(file, { force: true });
  return false;
}

function isAlive(file) {
  try {
    const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
    // An owner that has created the file and not yet written into it.
    if (Number.isNaN(pid)) return true;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
