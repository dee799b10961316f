// What must hold of every walk on the server's side. Comes in: a server after a walk; leaves: a failed expectation, or not.
import { expect } from "vitest";
import type { Emulator } from "../../emulator/index.ts";

/** The server knew each endpoint, and nothing broke in it: what it lacks would otherwise look like a refusal. */
export function expectServed(emulator: Emulator): void {
  const records = emulator.log.all();
  expect(records.length).toBeGreaterThan(0);
  const broken = records.filter(
    ({ status, response }) =>
      status >= 500 || (response as { errorCode?: string } | undefined)?.errorCode === "E011006",
  );
  expect(broken.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([]);
}
