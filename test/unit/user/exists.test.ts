import { describe, expect, test } from "vitest";

import { holdingsOfKnownUser } from "../../../provider/core/holdings.ts";
import type { ActualUser, UserInputs } from "../../../provider/core/model.ts";
import { SharedDeclarations } from "../../../provider/runtime/run-declarations.ts";
import type { UserContext } from "../../../provider/user/context.ts";
import { userExists, type Creating } from "../../../provider/user/exists.ts";
import { FakeApi, wireUser } from "./fake-api.ts";
import { contextOver } from "./setup.ts";

const there = wireUser({ userId: "U7", loginIds: ["ci@example.com"], name: "Ada" });
const declared: UserInputs = { loginId: "ci@example.com", name: "Eva" };

function open(): UserContext {
  return contextOver(new FakeApi(), { declarations: new SharedDeclarations("P", undefined, () => undefined) }).context;
}

function said(context: UserContext, existing: ActualUser, inputs = declared, creating: Creating = {}): string {
  return userExists(context, inputs, existing, creating).message;
}

describe("issue 13: a user who exists already", () => {
  test("aliases and pulumi state rename come before adoption, and how to replace a user", () => {
    expect(said(open(), there)).toMatch(
      /^USER_EXISTS: user "ci@example.com" · loginId · a user with this login ID exists already \(U7\); nothing was changed · if a resource was renamed .*aliases: .*`pulumi state rename .*`pulumi destroy --target URN`.*onExisting: "adopt"/,
    );
  });

  test("an interrupted run is thought of only where the user holds all that is declared", () => {
    expect(said(open(), there)).not.toContain("interrupted run");
    expect(said(open(), there, { loginId: "ci@example.com", name: "Ada" })).toContain("if an interrupted run of this");
  });

  test("who holds the user is said: another resource of the program, not this one", () => {
    const context = open();
    context.declarations.declare("this", holdingsOfKnownUser("U7", {}));
    expect(said(context, there, declared, { owner: "this" })).toContain("exists already (U7); nothing");
    context.declarations.declare("other", holdingsOfKnownUser("U7", {}));
    expect(said(context, there, declared, { owner: "this" })).toContain(
      "(U7), and another resource of this program declares it; nothing",
    );
  });

  test("or a resource in the state, as far as this run has come across it", () => {
    const context = open();
    context.learned.inState.add("U7");
    expect(said(context, there)).toContain("(U7), and a resource in the state of this stack holds it; nothing");
  });

  test("of another kind is not to be adopted: test is fixed", () => {
    const message = said(open(), { ...there, test: true });
    expect(message).toContain("(U7), a test user; nothing was changed · test is fixed when a user is made");
    expect(message).toContain('aliases: [{ type: "pulumi-nodejs:dynamic/descope-users:TestUser" }]');
    expect(message).not.toContain("onExisting");
    expect(said(open(), there, { ...declared, test: true })).toContain("descope-users:User");
  });
});
