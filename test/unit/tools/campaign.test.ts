// The campaign's judge must see every kind of loss: a judge that sees none would call every run clean. No engine here.
import { describe, expect, test } from "vitest";
import { startEmulator } from "../../../emulator/index.ts";
import type { UserObject } from "../../../emulator/index.ts";
import { allPlans, samplePlans } from "../../../tools/campaign/campaign.ts";
import { kinds } from "../../../tools/campaign/faults.ts";
import type { Prepared } from "../../../tools/campaign/run.ts";
import {
  allArgs,
  amend,
  bystander,
  declare,
  foreignAttribute,
  foreignOwners,
} from "../../../tools/campaign/scenario.ts";
import { isClean, judge } from "../../../tools/campaign/verdict.ts";
import type { Evidence, Verdict } from "../../../tools/campaign/verdict.ts";

/** What a change without any fault leaves behind. */
async function changedUsers(): Promise<UserObject[]> {
  const emulator = await startEmulator();
  emulator.createUser({ ...bystander });
  for (const { password: _, passwordVersion: _version, ...args } of allArgs(declare(2))) {
    const foreign = foreignOwners.includes(args.loginId) ? { [foreignAttribute.name]: foreignAttribute.value } : {};
    const customAttributes = { ...(args["customAttributes"] as object), ...foreign };
    emulator.createUser({ ...args, customAttributes, test: args.loginId.startsWith("tess") });
  }
  const users = emulator.users();
  await emulator.close();
  return users;
}

async function verdictAfter(harm: (evidence: Evidence) => Partial<Evidence>): Promise<Verdict> {
  const users = await changedUsers();
  const ids = users.filter(({ loginIds }) => !loginIds.includes(bystander.loginId)).map(({ userId }) => userId);
  const evidence: Evidence = {
    operation: "change",
    declared: declare(2),
    users,
    stateIds: ids,
    idsBefore: ids,
    passwordHolds: true,
  };
  return judge({ ...evidence, ...harm(evidence) });
}

function edit(users: readonly UserObject[], loginId: string, change: Partial<UserObject>): UserObject[] {
  return users.map((user) => (user.loginIds.includes(loginId) ? { ...user, ...change } : user));
}

const ana = "ana@campaign.example.com";

describe("the campaign's judge", () => {
  test("finds a change without loss clean", async () => {
    expect(await verdictAfter(() => ({}))).toSatisfy(isClean);
  });

  test("sees a declared user, or one of others, that is gone", async () => {
    const without = (loginId: string) => (evidence: Evidence) => ({
      users: evidence.users.filter(({ loginIds }) => !loginIds.includes(loginId)),
    });
    expect((await verdictAfter(without(ana))).usersLost).toEqual([ana]);
    expect((await verdictAfter(without(bystander.loginId))).usersLost).toEqual([bystander.loginId]);
  });

  test("sees a user that was deleted and made anew", async () => {
    const verdict = await verdictAfter(({ users }) => ({ users: edit(users, ana, { userId: "U-another" }) }));
    expect(verdict.usersLost).toEqual([ana]);
    expect(verdict.stateWrong).toHaveLength(2);
  });

  test("sees a second user, and one that a destroy left", async () => {
    const second = await verdictAfter(({ users }) => ({
      users: [...users, { ...(users[1] as UserObject), userId: "U-second", loginIds: ["second@example.com"] }],
    }));
    expect(second.usersExtra).toEqual(["second@example.com"]);
    const left = await verdictAfter(({ users }) => ({
      operation: "destroy",
      declared: undefined,
      users: users.filter(({ loginIds }) => loginIds.some((id) => [ana, bystander.loginId].includes(id))),
    }));
    expect(left.usersExtra).toEqual([ana]);
  });

  test.each([
    ["a name", { name: "old" }, "name"],
    ["roles", { roleNames: ["Viewer"] }, "roleNames"],
    [
      "a custom attribute",
      { customAttributes: { owner: "operations", department: "set by hand" } },
      "customAttributes",
    ],
    ["a login ID that a rename left behind", { loginIds: [ana, "old@example.com"] }, "loginId"],
  ])("sees %s that is not as declared", async (_what, change, field) => {
    const verdict = await verdictAfter(({ users }) => ({ users: edit(users, ana, change) }));
    expect(verdict.fieldsLost).toEqual([`${ana}.${field}`]);
  });

  test("sees a password that was not set and an attribute of others that vanished", async () => {
    const verdict = await verdictAfter(({ users }) => ({
      passwordHolds: false,
      users: edit(users, ana, { customAttributes: { owner: "operations", team: "campaign" } }),
    }));
    expect(verdict.fieldsLost).toEqual(["password"]);
    expect(verdict.foreignLost).toEqual([ana]);
  });
});

describe("the campaign's plans", () => {
  const prepared = { requests: { create: 6, change: 11, destroy: 2 } } as unknown as Prepared;

  test("are every kind of fault at every request", () => {
    expect(allPlans(prepared)).toHaveLength(kinds.length * (6 + 11 + 2));
  });

  test("are drawn the same way by the same seed, with every kind", () => {
    const drawn = samplePlans(prepared, 2, 7);
    expect(drawn).toEqual(samplePlans(prepared, 2, 7));
    expect(drawn).not.toEqual(samplePlans(prepared, 2, 8));
    expect(drawn.map(({ kind }) => kind)).toEqual(kinds.flatMap((kind) => [kind, kind]));
  });

  test("an amended declaration has more for the named users only", () => {
    const amended = amend(declare(1), new Set([ana]), { onExisting: "adopt" });
    expect(allArgs(amended).filter(({ onExisting }) => onExisting === "adopt")).toHaveLength(1);
  });
});
