import { describe, expect, onTestFinished, test } from "vitest";

import { startEmulator, type Emulator } from "../../../emulator/index.ts";
import { associationHandler } from "../../../provider/runtime/association-handler.ts";
import { openContext } from "../../../provider/runtime/contexts.ts";
import { userHandler } from "../../../provider/runtime/user-handler.ts";
import type { Found, ResourceHandler } from "../../../provider/runtime/handler.ts";
import type { UserContext } from "../../../provider/user/context.ts";

async function started(): Promise<{ emulator: Emulator; context: UserContext }> {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const environment = {
    DESCOPE_PROJECT_ID: emulator.projectId,
    DESCOPE_MANAGEMENT_KEY: emulator.managementKey,
    DESCOPE_BASE_URL: emulator.url,
  };
  return {
    emulator,
    context: openContext(
      () => undefined,
      environment,
      () => undefined,
    ),
  };
}

const ADA = {
  loginId: "ada@example.com",
  additionalLoginIds: ["ada-bot"],
  email: "ada@example.com",
  verifiedEmail: true,
  name: "Ada",
  roleNames: ["Viewer"],
  userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }],
  customAttributes: { department: "Sales" },
};

/** What the engine makes of what was found: its inputs are declared, and nothing may differ. */
function difference(handler: ResourceHandler, context: UserContext, { id, state, inputs }: Found): unknown {
  const checked = handler.check({}, inputs, {});
  expect(checked.failures).toEqual([]);
  return handler.diff(context, { id, state }, checked.inputs).changed();
}

describe("an import of a user", () => {
  test.each(["userId", "login ID", "another login ID", "login ID in another case"])("by its %s", async (how) => {
    const { emulator, context } = await started();
    const { userId } = emulator.createUser(ADA);
    const names: Record<string, string> = {
      userId,
      "another login ID": "ada-bot",
      "login ID in another case": "ADA@example.com",
    };
    const found = await userHandler.find?.(context, names[how] ?? "ada@example.com");
    expect(found).toMatchObject({ id: userId, state: { userId, adopted: true, projectId: emulator.projectId } });
    expect(found?.inputs).toEqual({
      loginId: "ada@example.com",
      email: "ada@example.com",
      verifiedEmail: true,
      name: "Ada",
      roleNames: ["Viewer"],
      userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }],
      customAttributes: { department: "Sales" },
      additionalIdentifiers: ["ada-bot"],
    });
    expect(difference(userHandler, context, found as Found)).toEqual([]);
    expect(emulator.log.all().filter(({ method }) => method !== "GET")).toEqual([]);
  });

  test("who has nothing, is invited or a test user, is declared by no more than that", async () => {
    const { emulator, context } = await started();
    emulator.createUser({ loginId: "robot", email: "robot@example.com", test: true });
    const found = await userHandler.find?.(context, "robot");
    expect(found?.inputs).toEqual({ loginId: "robot", email: "robot@example.com", test: true });
    expect(difference(userHandler, context, found as Found)).toEqual([]);
  });

  test("who is not there finds nobody", async () => {
    const { context } = await started();
    await expect(userHandler.find?.(context, "nobody")).resolves.toBeUndefined();
    await expect(userHandler.find?.(context, "U2aBcDeFgHiJkLmNoPqRsTuVwXyZ")).resolves.toBeUndefined();
  });
});

describe("an import of a right", () => {
  test.each([
    ["UserRole", "ada@example.com/Viewer", { loginId: "ada@example.com", roleName: "Viewer" }],
    ["UserTenant", "ada-bot/acme", { loginId: "ada-bot", tenantId: "acme", roleNames: ["Viewer"] }],
  ] as const)("%s: by user and name", async (kind, name, inputs) => {
    const { emulator, context } = await started();
    const { userId } = emulator.createUser(ADA);
    const handler = associationHandler(kind);
    const found = await handler.find?.(context, name);
    expect(found).toMatchObject({ inputs, state: { userId, adopted: true } });
    expect(difference(handler, context, found as Found)).toEqual([]);
    const byId = await handler.find?.(context, name.replace(/^[^/]*/, userId));
    expect(byId?.inputs).toEqual({ ...inputs, loginId: undefined, userId });
  });

  test.each([
    ["UserRole", "ada@example.com/Deployer"],
    ["UserRole", "nobody/Viewer"],
    ["UserTenant", "ada@example.com/globex"],
  ] as const)("%s %s: there is none", async (kind, name) => {
    const { emulator, context } = await started();
    emulator.createUser(ADA);
    await expect(associationHandler(kind).find?.(context, name)).resolves.toBeUndefined();
  });

  test.each(["ada@example.com", "/Viewer", "ada@example.com/"])("%s is no name of one", async (name) => {
    const { context } = await started();
    await expect(associationHandler("UserRole").find?.(context, name)).rejects.toThrow(/INPUT_INVALID: .*USER\/ROLE/);
  });
});
