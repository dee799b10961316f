import { mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { runCommand, startCommand } from "../../tools/process/index.ts";
import { descendants } from "../../tools/process/tree.ts";

/** A process whose child, in a session of its own as the Pulumi CLI's plugins are, goes on writing into a file. */
function parentOfWriter(file: string): string {
  const child = `setInterval(() => require("node:fs").appendFileSync(${JSON.stringify(file)}, "x"), 10)`;
  return `const child = require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { detached: true });
console.log(child.pid); setInterval(() => {}, 1000);`;
}

describe("commands", () => {
  it("resolve with output and exit code, and take variables away", async () => {
    const script = "console.log(process.env.KEPT, process.env.HOME); console.error('e'); process.exit(3)";
    const result = await runCommand(process.execPath, ["-e", script], { env: { KEPT: "k", HOME: undefined } });
    expect(result).toMatchObject({ code: 3, stdout: "k undefined\n", stderr: "e\n", timedOut: false });
  });

  it("reject when there is no such program", async () => {
    await expect(runCommand("no-such-program-anywhere", [])).rejects.toThrow("ENOENT");
  });

  it("are killed with all below them when the time is up", async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "process-test-")), "alive");
    const running = startCommand(process.execPath, ["-e", parentOfWriter(file)], {
      timeoutMs: 2_000,
      onOutput: (chunk) => expect(descendants(process.pid)).toContain(Number(chunk)),
    });
    const result = await running.result;
    expect(result).toMatchObject({ timedOut: true, signal: "SIGKILL" });
    // A killed process may be left as a zombie, so ask what it does rather than whether it is there.
    await sleep(100);
    const sizeBytes = statSync(file).size;
    await sleep(300);
    expect(sizeBytes).toBeGreaterThan(0);
    expect(statSync(file).size).toBe(sizeBytes);
  });
});
