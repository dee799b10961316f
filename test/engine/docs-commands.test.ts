// The commands and flags of Pulumi's CLI that the documentation's command lines are checked against are the CLI's own.
import { describe, expect, it } from "vitest";

import { pulumiFlags } from "../../tools/docs/blocks/pulumi.ts";
import { runCommand } from "../../tools/process/index.ts";
import { engine } from "../../tools/testing/engine.ts";
import { hasEngine } from "./world.ts";

describe.skipIf(!hasEngine)("the CLI", () => {
  it.each(Object.entries(pulumiFlags))("has `pulumi %s` with each flag", async (command, flags) => {
    const env = { PULUMI_SKIP_UPDATE_CHECK: "true" };
    const { code, stdout } = await runCommand(engine().pulumi, [...command.split(" "), "--help"], { env });
    expect(code).toBe(0);
    // Of an unknown command the CLI shows the help of the one above it, whose usage and aliases end otherwise.
    const [, used = ""] = /^Usage:\n +pulumi ((?:[a-z]+ ?)+)/m.exec(stdout) ?? [];
    const [, aliases = ""] = /^Aliases:\n +(.*)$/m.exec(stdout) ?? [];
    const last = command.split(" ").at(-1);
    expect([used.trim().split(" ").at(-1), ...aliases.split(", ")]).toContain(last);
    for (const flag of flags) expect(stdout).toMatch(new RegExp(`(^|\\s)${flag}\\b`, "m"));
  });
});
