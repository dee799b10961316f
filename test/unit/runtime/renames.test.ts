import type { dynamic } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";

import { PACKED_SET } from "../../../provider/frontends/dynamic/form.ts";
import { dynamicProvider } from "../../../provider/frontends/dynamic/provider.ts";
import { userHandler } from "../../../provider/runtime/user-handler.ts";
import { SharedDeclarations } from "../../../provider/runtime/run-declarations.ts";
import { userSetHandler } from "../../../provider/runtime/user-set-handler.ts";
import { FakeApi } from "../user/fake-api.ts";
import { contextOver, stateWith } from "../user/setup.ts";

const OLD = "ci@example.com";
const NEW = "new@example.com";
const REFUSED = /another resource of this program/;

interface Doors {
  readonly user: dynamic.ResourceProvider;
  readonly set: dynamic.ResourceProvider;
}

/** Both front ends of one process, before anything was checked. */
async function doors(): Promise<Doors> {
  const declarations = new SharedDeclarations("P", undefined, () => undefined);
  const { context } = contextOver(new FakeApi([]), { declarations });
  const opened = {
    user: dynamicProvider(userHandler, { open: async () => context }),
    set: dynamicProvider(userSetHandler, { form: PACKED_SET, open: async () => context }),
  };
  const config = { get: () => undefined, require: () => "" };
  await opened.user.configure?.({ config } as never);
  await opened.set.configure?.({ config } as never);
  return opened;
}

/** What the engine does with one resource before any step; its failure. */
async function planned(
  door: dynamic.ResourceProvider,
  { news, olds, id }: { news: object; olds?: object; id?: string },
): Promise<string> {
  const checked = await door.check?.(olds ?? {}, news);
  const [failed] = checked?.failures ?? [];
  if (failed !== undefined || olds === undefined || id === undefined) return failed?.reason ?? "";
  return (
    door.diff?.(id, olds, news).then(
      () => "",
      (error: Error) => error.message,
    ) ?? ""
  );
}

const renamed = { news: { loginId: NEW }, olds: stateWith(), id: "U1" };
const adopting = { news: { loginId: OLD, onExisting: "adopt" } };
const adoptingSet = { news: { users: { x: { loginId: OLD, onExisting: "adopt" } } } };
const setWith = (loginId: string): { news: object; olds: object; id: string } => ({
  news: { users: { x: { loginId, onExisting: "adopt" } } },
  olds: { users: { x: JSON.stringify({ loginId: OLD, onExisting: "adopt", adopted: true }) }, userIds: { x: "U1" } },
  id: "set",
});

describe("issue 13: a resource that is given another person's login ID does not take its user away from another one", () => {
  test.each([
    ["a User that adopts", "user", adopting],
    ["an entry that adopts", "set", adoptingSet],
    ["an entry that has the user in its state", "set", setWith(OLD)],
  ] as const)("from %s, whichever comes first", async (_who, kind, other) => {
    const first = await doors();
    expect(await planned(first[kind], other)).toBe("");
    expect(await planned(first.user, renamed)).toMatch(/^DECLARED_ELSEWHERE: /);
    const second = await doors();
    expect(await planned(second.user, renamed)).toBe("");
    expect(await planned(second[kind], other)).toMatch(REFUSED);
  });

  test.each([
    ["a new user may take the login ID that is left", "user", { news: { loginId: OLD } }],
    ["both may be renamed in one update", "set", setWith(NEW)],
    ["another user is none of its business", "user", { news: { loginId: "other@example.com", onExisting: "adopt" } }],
  ] as const)("%s", async (_what, kind, other) => {
    const first = await doors();
    expect(await planned(first[kind], other)).toBe("");
    expect(await planned(first.user, renamed)).toBe("");
    const second = await doors();
    expect(await planned(second.user, renamed)).toBe("");
    expect(await planned(second[kind], other)).toBe("");
  });
});
