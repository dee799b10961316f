import { describe, expect, test } from "vitest";

import type { UserState } from "../../../provider/core/model.ts";
import { associationHoldings, userHoldings } from "../../../provider/core/holdings.ts";
import { SharedDeclarations } from "../../../provider/runtime/run-declarations.ts";
import type { RunDeclarations } from "../../../provider/user/context.ts";
import { createUser } from "../../../provider/user/create.ts";
import { deleteUser } from "../../../provider/user/delete.ts";
import { FakeApi, refusal, wireUser } from "./fake-api.ts";
import { contextOver, ID, stateWith } from "./setup.ts";

function there(): FakeApi {
  return new FakeApi([
    wireUser({ userId: ID, loginIds: ["ci@example.com"], status: "enabled" }),
    wireUser({ userId: "U2", loginIds: ["other"] }),
  ]);
}

async function destroy(
  api: FakeApi,
  state: Partial<UserState> = {},
  settings: Parameters<typeof contextOver>[1] = {},
): Promise<void> {
  await deleteUser(contextOver(api, settings).context, ID, stateWith({}, state));
}

/** Where nothing is declared. */
function unshared(): RunDeclarations {
  return { declare: () => undefined, isKnown: () => false, isDeclared: () => false, isInProgram: () => false };
}

describe("a destroy", () => {
  test("deletes by user ID, and nobody else", async () => {
    const api = there();
    await destroy(api);
    expect(api.calls).toEqual([{ name: "delete", args: [ID] }]);
    expect([...api.users.keys()]).toEqual(["U2"]);
  });

  test("of a user already gone is a success", async () => {
    await expect(destroy(new FakeApi())).resolves.toBeUndefined();
  });

  test("never takes another user who has the login ID by now", async () => {
    const api = new FakeApi([wireUser({ userId: "U2", loginIds: ["ci@example.com"] })]);
    await destroy(api);
    expect([...api.users.keys()]).toEqual(["U2"]);
  });

  test("is refused where the resource's ID and the user of the state have been parted", async () => {
    const api = there();
    await expect(destroy(api, { userId: "U2" })).rejects.toMatchObject({ code: "INPUT_INVALID" });
    expect(api.calls).toEqual([]);
  });

  test("that fails says so", async () => {
    const api = there();
    api.fault = () => {
      throw refusal({ status: 500 });
    };
    await expect(destroy(api)).rejects.toThrow("SERVICE_FAILED");
  });
});

describe("a user whom another resource of the same run", () => {
  test.each([{}, { onDelete: "disable" }] as const)(
    "has taken over stays as it is, and that is said: %j",
    async (state) => {
      const api = there();
      const { context } = contextOver(api, { declarations: new SharedDeclarations("P", undefined, () => undefined) });
      const adopting = { loginId: "ci@example.com", onExisting: "adopt" } as const;
      await createUser(context, adopting);
      api.calls.length = 0;
      const kept = await deleteUser(context, ID, stateWith(state));
      expect(api.calls).toEqual([]);
      expect(api.users.get(ID)?.status).toBe("enabled");
      expect(kept).toBe("another resource of this program declares it");
      // One who was not taken over goes, though its state names a login ID that is another user's by now.
      await deleteUser(context, "U2", stateWith({ loginId: "other" }, { userId: "U2" }));
      expect([...api.users.keys()]).toEqual([ID]);
    },
  );

  test("could not take over stays as well: the program declares it all the same", async () => {
    const api = there();
    const { context } = contextOver(api, { declarations: new SharedDeclarations("P", undefined, () => undefined) });
    api.fault = ({ name }) => {
      if (name === "patch") throw refusal({ status: 403 });
    };
    const adopting = { loginId: "ci@example.com", name: "New", onExisting: "adopt" } as const;
    await expect(createUser(context, adopting)).rejects.toThrow("REQUEST_REFUSED");
    await deleteUser(context, ID, stateWith());
    expect([...api.users.keys()]).toEqual([ID, "U2"]);
  });

  test("issue 13: gives a right stays when an entry of a set goes, unless another user takes its place", async () => {
    const api = there();
    const declarations = new SharedDeclarations("P", undefined, () => undefined);
    declarations.declare("set", []);
    declarations.declare("role", associationHoldings({ loginId: "ci@example.com", roleName: "Viewer" }));
    const { context } = contextOver(api, { declarations });
    await expect(deleteUser(context, ID, stateWith(), "set", false)).resolves.toContain("another resource");
    expect(api.users.has(ID)).toBe(true);
    await deleteUser(context, ID, stateWith(), "set", true);
    expect(api.users.has(ID)).toBe(false);
  });

  test.each([
    ["a role", associationHoldings({ loginId: "NEW@example.com", roleName: "Viewer" }), true],
    ["another user", userHoldings({ loginId: "new@example.com" }), true],
    ["somebody else's role", associationHoldings({ loginId: "somebody@example.com", roleName: "Viewer" }), false],
  ])(
    "issue 13: has a login ID that the state does not know stays where %s means it by that one",
    async (_who, holdings, stays) => {
      const api = new FakeApi([wireUser({ userId: ID, loginIds: ["new@example.com"] })]);
      const declarations = new SharedDeclarations("P", undefined, () => undefined);
      declarations.declare("other", holdings);
      await deleteUser(contextOver(api, { declarations }).context, ID, stateWith());
      expect(api.users.has(ID)).toBe(stays);
      expect(api.names).toEqual(stays ? ["load"] : ["load", "delete"]);
    },
  );

  test("is declared by a resource that was not checked stays, unless the same resource takes its place", async () => {
    const api = there();
    const declarations = {
      ...unshared(),
      isInProgram: (holdings: readonly string[], except: string) =>
        except !== "User b" && holdings.some((one) => userHoldings({ loginId: "ci@example.com" }).includes(one)),
    };
    const { context } = contextOver(api, { declarations });
    const former = { ...context, declaredAs: "User a" };
    await expect(deleteUser(former, ID, stateWith())).resolves.toContain("another resource");
    // A state of an older release does not know its name; and a replacement is declared by what takes its place.
    await expect(deleteUser({ ...context, declaredAs: "User b" }, ID, stateWith())).resolves.toBeUndefined();
    for (const gone of [() => deleteUser(context, ID, stateWith()), () => deleteUser(former, ID, stateWith(), "b")]) {
      api.users.set(ID, wireUser({ userId: ID, loginIds: ["ci@example.com"], status: "enabled" }));
      // oxlint-disable-next-line no-await-in-loop
      await expect(gone()).resolves.toBeUndefined();
      expect(api.users.has(ID)).toBe(false);
    }
  });

  test("is just deleting is not taken over", async () => {
    const api = there();
    const { context } = contextOver(api);
    const adopting = { loginId: "ci@example.com", onExisting: "adopt" } as const;
    const adopted = createUser(context, adopting);
    await deleteUser(context, ID, stateWith());
    await expect(adopted).rejects.toThrow(/ADOPTION_REFUSED: .*another resource of this program deletes user U1/);
  });
});

describe("onDelete", () => {
  test("retain: no request at all", async () => {
    const api = there();
    await destroy(api, { onDelete: "retain" });
    expect(api.calls).toEqual([]);
  });

  test("an adopted user is retained unless the program says otherwise", async () => {
    const api = there();
    await destroy(api, { adopted: true });
    expect(api.calls).toEqual([]);
    await destroy(api, { adopted: true, onDelete: "delete" });
    expect(api.users.has(ID)).toBe(false);
  });

  test("disable: the status and nothing else", async () => {
    const api = there();
    await destroy(api, { onDelete: "disable", name: "declared", loginId: "drifted" });
    expect(api.names).toEqual(["load", "patch"]);
    expect(api.patches).toEqual([{ loginId: ID, status: "disabled" }]);
    expect(api.user(ID)).toMatchObject({ status: "disabled", name: "" });
  });

  test("disable: nothing for a user who is disabled, or gone", async () => {
    const api = new FakeApi([wireUser({ userId: ID, loginIds: ["ci@example.com"], status: "disabled" })]);
    await destroy(api, { onDelete: "disable" });
    await destroy(new FakeApi(), { onDelete: "disable" });
    expect(api.writes).toEqual([]);
  });

  test("disable: a user who goes just then is a success, every other failure is one", async () => {
    for (const [status, errorCode, outcome] of [
      [404, "E112102", undefined],
      [403, "E1", "REQUEST_REFUSED"],
    ] as const) {
      const api = there();
      api.fault = ({ name }) => {
        if (name === "patch") throw refusal({ status, errorCode });
      };
      const said = await destroy(api, { onDelete: "disable" }).catch((error: unknown) => (error as Error).message);
      expect(said?.split(":")[0]).toBe(outcome);
    }
  });
});

describe("the cap of deletes per run", () => {
  test("stops before the first one beyond it, and touches nobody", async () => {
    const api = there();
    const { context } = contextOver(api, { maxDeletes: 1 });
    await deleteUser(context, ID, stateWith());
    await expect(deleteUser(context, "U2", stateWith({}, { userId: "U2" }))).rejects.toThrow(
      /^DELETES_EXCEEDED: .*1 users were deleted or disabled in this run already.*allows 1/,
    );
    expect([...api.users.keys()]).toEqual(["U2"]);
  });

  test("issue 13: of 0 lets nobody lose access: neither deleted nor disabled; retaining does not count", async () => {
    const api = there();
    const { context } = contextOver(api, { maxDeletes: 0 });
    await deleteUser(context, ID, stateWith({ onDelete: "retain" }));
    await expect(deleteUser(context, ID, stateWith({ onDelete: "disable" }))).rejects.toThrow("DELETES_EXCEEDED");
    await expect(deleteUser(context, ID, stateWith())).rejects.toThrow("DELETES_EXCEEDED");
    expect(api.writes).toEqual([]);
  });

  test("issue 13: does not count who needs no write: disabled already, or gone", async () => {
    const api = new FakeApi([
      wireUser({ userId: ID, loginIds: ["ci@example.com"], status: "enabled" }),
      wireUser({ userId: "U2", loginIds: ["off"], status: "disabled" }),
    ]);
    const { context } = contextOver(api, { maxDeletes: 1 });
    await deleteUser(context, "U2", stateWith({ onDelete: "disable" }, { userId: "U2" }));
    await deleteUser(context, "U3", stateWith({}, { userId: "U3" }));
    await deleteUser(context, "U3", stateWith({ onDelete: "disable" }, { userId: "U3" }));
    expect(api.writes).toEqual([]);
    await deleteUser(context, ID, stateWith());
    expect([...api.users.keys()]).toEqual(["U2"]);
  });
});
