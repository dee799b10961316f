// Check on the real engine: what a person reads when a declaration is wrong. Each failure has its path and its advice,
// a misspelt name its nearest one, and two resources that claim the same login are both named. Nothing is sent.
import { describe, expect, it } from "vitest";
import {
  code,
  diagnosticsOf,
  expectNoRequest,
  hasEngine,
  newWorld,
  occurrences,
  programOf,
  testUser,
  user,
} from "./world.ts";
import type { Seen } from "./world.ts";

/** The failures of check, without the engine's words around them. */
function failures(seen: Seen): string[] {
  return [...diagnosticsOf(seen).matchAll(/ has a problem: (?<said>.*)/g)].map((match) => match.groups?.["said"] ?? "");
}

describe.skipIf(!hasEngine)("check", () => {
  it("names the path of what is wrong, says what to write, and knows the nearest name", async () => {
    const world = await newWorld("paths", [
      testUser("bad", {
        loginid: "misspelt@example.com",
        emial: "x@example.com",
        rolenames: ["Viewer"],
        favouriteColour: "green",
        userTenants: [
          { tenantId: "acme", roleNames: ["Viewer"] },
          { tenantId: "globex", roleNames: [""] },
          { tenant: "initech" },
        ],
        additionalIdentifiers: ["fine@example.com", " blank@example.com"],
        ssoAppIds: "grafana",
        verifiedEmail: "yes",
        customAttributes: { department: { nested: "map" }, costCenter: 2 ** 60, level: [1] },
        onDelete: "destroy",
        passwordVersion: -1,
        passwordEnv: "not a name",
      }),
    ]);
    const refused = await world.previewFails();
    expectNoRequest(refused);
    const said = failures(refused);
    const advice: Record<string, string> = {
      loginId: "is required; write a login ID",
      loginid: 'is not a known property; did you mean "loginId"?',
      emial: 'is not a known property; did you mean "email"?',
      rolenames: 'is not a known property; did you mean "roleNames"?',
      favouriteColour: "is not a known property; known are loginId, email, phone",
      "userTenants[1].roleNames[0]": "is empty; write a role name",
      "userTenants[2].tenantId": "is required; write the tenant's ID",
      "userTenants[2].tenant": 'is not a known property; did you mean "tenantId"?',
      "additionalIdentifiers[1]": "has blanks at its ends; write it without them",
      ssoAppIds: "is a string; write a list of names",
      verifiedEmail: "is a string; write true or false",
      "customAttributes.department": "write a text, a number, true or false, or a list of texts",
      "customAttributes.costCenter": "is an integer beyond 2^53, which JSON numbers cannot carry exactly",
      "customAttributes.level[0]": "is a number; write a text",
      onDelete: 'is not known; write "delete", "disable" or "retain"',
      passwordVersion: "is below 0; write a whole number from 0",
      passwordEnv: "is no name of an environment variable",
    };
    const missing = Object.entries(advice).filter(
      ([path, words]) => !said.some((line) => line.startsWith(`${path}: `) && line.includes(words)),
    );
    expect(missing).toEqual([]);
    expect(said).toHaveLength(Object.keys(advice).length);
  });

  it("refuses by its path what JSON has no form for, in a user and in an entry of a set, and loses none", async () => {
    const odd = {
      customAttributes: code("{ level: Number.NaN, costCenter: Infinity, owner: new Date(0), tier: 10n }"),
    };
    const keys = ["costCenter", "level", "owner", "tier"].map((key) => `customAttributes.${key}`);
    const paths = (seen: Seen): string[] => failures(seen).map((line) => line.slice(0, line.indexOf(": ")));
    const world = await newWorld("odd-values", [user("one", { loginId: "one@example.com", ...odd })]);
    const refused = await world.previewFails();
    expectNoRequest(refused);
    expect(paths(refused).toSorted()).toEqual(keys);

    const two = { loginId: "two@example.com", ...odd };
    world.rewrite([{ name: "staff", type: "UserSet", args: { users: { two } } }]);
    const refusedSet = await world.previewFails();
    expectNoRequest(refusedSet);
    expect(paths(refusedSet).toSorted()).toEqual(keys.map((key) => `users.two.${key}`));
  });

  it("hides no failure behind a value that is not known yet, and shows no secret one", async () => {
    const world = await newWorld(
      "unknown",
      programOf([
        user("first", { loginId: "first@example.com" }),
        user("second", {
          loginId: code("pulumi.interpolate`${first.userId}@example.com`"),
          name: code("first.userId"),
          phone: code("pulumi.secret('0301-not-shown-anywhere')"),
          userTenants: [{ tenantId: code("first.userId") }, { tenantId: "acme" }, { tenantId: "acme" }],
          customAttributes: code("pulumi.secret({ owner: { deep: 'never-shown-anywhere' } })"),
          password: code("pulumi.output(12345678987)"),
        }),
      ]),
    );
    const refused = await world.previewFails();
    expectNoRequest(refused);
    expect(
      failures(refused)
        .map((line) => line.slice(0, line.indexOf(": ")))
        .toSorted(),
    ).toEqual(["customAttributes.owner", "password", "phone", "userTenants[2].tenantId"]);
    expect(refused.output).not.toMatch(/not-shown|never-shown|12345678987/);
  });

  it("names both resources that claim the same login, in the preview, and sends nothing", async () => {
    const world = await newWorld("claims", [
      user("one", { loginId: "Shared@example.com" }),
      user("two", { loginId: "shared@example.com" }),
    ]);
    const same = await world.upFails({ args: [] });
    expectNoRequest(same);
    expect(same.output).toMatch(/INPUT_INVALID: User "one" and User "two" of this program claim the same login/);
    // The program is at fault, so the message stands alone: no stack of ours around it.
    expect(same.output).not.toMatch(/dist\/(sdk|provider)\//);

    // A contact that is another's login ID: Descope would merge them.
    world.rewrite([
      user("one", { loginId: "one@example.com", email: "two@example.com" }),
      testUser("two", { loginId: "two@example.com" }),
    ]);
    const contact = await world.previewFails();
    expectNoRequest(contact);
    expect(contact.output).toMatch(/User "one" and TestUser "two" of this program claim the same login/);

    // A login that becomes known only in the update is found then, before it is sent.
    world.rewrite([
      user("one", { loginId: "one@example.com" }),
      user("two", { loginId: code("pulumi.interpolate`${one.userId}@example.com`") }),
      user("three", { loginId: code("pulumi.interpolate`${one.userId}@Example.com`") }),
    ]);
    const late = await world.upFails({ args: [] });
    expect(late.output).toMatch(/User "(two|three)" and User "(two|three)" of this program claim the same login/);
    expect(occurrences(diagnosticsOf(late), /INPUT_INVALID/g)).toBe(1);
    expect(world.emulator.users().filter(({ userId }) => userId !== world.user("one@example.com").userId).length).toBe(
      1,
    );

    // Two users may share a contact.
    world.rewrite([
      user("one", { loginId: "one@example.com", email: "team@example.com" }),
      user("two", { loginId: "two@example.com", email: "team@example.com" }),
    ]);
    await world.up();
    expect(world.emulator.users().map(({ email }) => email)).toEqual(["team@example.com", "team@example.com"]);
  });
});
