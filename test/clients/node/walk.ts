// What the checks of the Node client stand on. Comes in: checks by row; leaves: a test per row against one server, and one
// more that fails when a row has no check. It must not know what a check asks.
import descope from "@descope/node-sdk";
import type { SdkResponse } from "@descope/node-sdk";
import { afterAll, beforeAll, expect, it } from "vitest";

import { startEmulator } from "../../../emulator/index.ts";
import type { Emulator, UserObject } from "../../../emulator/index.ts";
import { nameOf, rowsOf } from "../clients.ts";
import type { RowId } from "../rows.ts";
import { expectServed } from "../served.ts";

export type Sdk = ReturnType<typeof descope>;
export type Management = Sdk["management"]["user"];

export type NodeWalk = {
  /** The client; there from the first check on. */
  readonly sdk: () => Sdk;
  readonly users: () => Management;
  readonly emulator: () => Emulator;
  /** A test of a row. */
  readonly check: (row: RowId, body: () => Promise<void>) => void;
  /** Call it last: a test that every row had its check, and that the server knew every request. */
  readonly end: () => void;
};

export function nodeWalk(): NodeWalk {
  let emulator: Emulator | undefined;
  let sdk: Sdk | undefined;
  const checked: RowId[] = [];
  beforeAll(async () => {
    emulator = await startEmulator();
    sdk = descope({
      projectId: emulator.projectId,
      managementKey: emulator.managementKey,
      baseUrl: emulator.url,
    });
  });
  afterAll(() => emulator?.close());
  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("no server yet: use it inside a check");
    return value;
  };
  return {
    sdk: () => there(sdk),
    users: () => there(sdk).management.user,
    emulator: () => there(emulator),
    check: (row, body) => {
      checked.push(row);
      // oxlint-disable-next-line vitest/valid-title, vitest/expect-expect -- the row's name; the row's check expects
      it(nameOf(row), body);
    },
    end: () => {
      it("has a check for every row, and the server knew every request", () => {
        expect(checked.toSorted()).toEqual(rowsOf("node").toSorted());
        expectServed(there(emulator));
      });
    },
  };
}

/** What a call answered; fails the test when it was refused. */
export async function good<T>(call: Promise<SdkResponse<T extends object ? T : never>>): Promise<T> {
  const { ok, data, error, code } = await call;
  expect({ ok, code, error }).toEqual({ ok: true, code: 200, error: undefined });
  return data as T;
}

/** The user that a call answered, with all that is on the wire (the client's own type leaves some of it out). */
export async function user(call: Promise<SdkResponse<never>> | Promise<SdkResponse<object>>): Promise<UserObject> {
  return (await good(call as Promise<SdkResponse<never>>)) as unknown as UserObject;
}

/** The refusal of a call; fails the test when it was granted. */
export async function refused(
  call: Promise<SdkResponse<never>> | Promise<SdkResponse<object>>,
): Promise<{ status: number; code: string; message: string }> {
  const { ok, code, error } = await (call as Promise<SdkResponse<object>>);
  expect(ok).toBe(false);
  return { status: code ?? 0, code: error?.errorCode ?? "", message: error?.errorMessage ?? "" };
}

let latest = 0;

/** A login ID that nobody has: an e-mail. */
export function fresh(what = "user"): string {
  latest += 1;
  return `${what}-${latest}@walk.example.com`;
}

/** A phone that nobody has, in E.164. */
export function freshPhone(): string {
  latest += 1;
  return `+1202555${String(latest).padStart(4, "0")}`;
}
