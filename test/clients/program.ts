// Runs the walk of a client in another language. Comes in: the command of its program; leaves: a test per row from what the
// program says, one JSON line each ({"row", "ok", "compared", "got"}), and one that fails when a row is missing, unknown or
// compared nothing, or when the program broke. What is asked and compared is the program's own, in its own language.
import { beforeAll, afterAll, describe, expect, inject, it } from "vitest";

import { startEmulator } from "../../emulator/index.ts";
import type { Emulator } from "../../emulator/index.ts";
import type { ForeignClient } from "../../tools/clients/index.ts";
import { runCommand } from "../../tools/process/index.ts";
import type { CommandResult } from "../../tools/process/index.ts";
import { nameOf, rowsOf } from "./clients.ts";
import { expectServed } from "./served.ts";

type Outcome = { readonly row: string; readonly ok: boolean; readonly compared: number; readonly got?: unknown };

const walkTimeoutMs = 50_000;

/** The tests of a client; `more` may ask the server after the walk. */
export function describeWalk(client: ForeignClient, library: string, more: (emulator: () => Emulator) => void): void {
  const prepared = inject("clients")[client];
  // oxlint-disable-next-line vitest/valid-title -- the library's name
  describe.skipIf("missing" in prepared)(library, () => {
    let emulator: Emulator | undefined;
    let result: CommandResult | undefined;
    const outcomes = new Map<string, Outcome>();
    const server = (): Emulator => emulator as Emulator;

    beforeAll(async () => {
      if ("missing" in prepared) return;
      emulator = await startEmulator();
      const env = { ...prepared.env, ...connection(emulator) };
      result = await runCommand(prepared.command, prepared.args, { env, timeoutMs: walkTimeoutMs });
      for (const outcome of outcomesOf(result.stdout)) outcomes.set(outcome.row, outcome);
    });
    afterAll(() => emulator?.close());

    for (const row of rowsOf(client)) {
      // oxlint-disable-next-line vitest/valid-title -- the row's name
      it(nameOf(row), () => {
        const said = outcomes.get(row) ?? { row, ok: false, got: `not checked. ${result?.stderr ?? ""}` };
        expect(said).toMatchObject({ row, ok: true });
      });
    }
    it("checks every row and no other, compares something in each, and the server knew every request", () => {
      expect(result).toMatchObject({ code: 0, timedOut: false });
      expect([...outcomes.keys()].toSorted()).toEqual(rowsOf(client).toSorted());
      expect([...outcomes.values()].filter(({ compared }) => compared === 0)).toEqual([]);
      expectServed(server());
    });
    more(server);
  });
}

function connection(emulator: Emulator): Record<string, string> {
  return {
    DESCOPE_BASE_URL: emulator.url,
    DESCOPE_PROJECT_ID: emulator.projectId,
    DESCOPE_MANAGEMENT_KEY: emulator.managementKey,
    // A proxy of the machine must not come between: everything here is on loopback.
    NO_PROXY: "*",
    no_proxy: "*",
  };
}

/** Lines that are no JSON are the client's own talk. */
function outcomesOf(stdout: string): Outcome[] {
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Outcome);
}
