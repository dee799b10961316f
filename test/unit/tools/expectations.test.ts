import { describe, expect, it } from "vitest";
import { expectNoWrite, expectOnePatch, expectOnly, expectUsers } from "../../../tools/start/expectations.ts";
import { requestTable, userTable } from "../../../tools/start/tables.ts";

const user = { userId: "U2a", loginIds: ["a@acme.example"] };
const patch = { method: "PATCH", path: "/v1/mgmt/user/patch", body: { loginId: "U2a", name: "A" }, status: 200 };

describe("the quick start's judgement", () => {
  it("accepts one PATCH with the address and the changed key", () => {
    expect(expectOnePatch([patch], user, { name: "A" })).toEqual([]);
  });

  it("wants test: true in the PATCH of a test user", () => {
    expect(expectOnePatch([patch], { ...user, test: true }, { name: "A" })).toHaveLength(1);
  });

  it.each([
    ["no write", []],
    ["a second write", [patch, patch]],
    ["one key too many", [{ ...patch, body: { ...patch.body, email: "a@acme.example" } }]],
    ["another value", [{ ...patch, body: { ...patch.body, name: "B" } }]],
    ["the whole-user update", [{ ...patch, method: "POST", path: "/v1/mgmt/user/update" }]],
    ["a refusal", [{ ...patch, status: 400 }]],
  ])("refuses %s", (_what, writes) => {
    expect(expectOnePatch(writes, user, { name: "A" })).not.toEqual([]);
  });

  it("tells writes, kinds of writes and users that should not be there", () => {
    expect(expectNoWrite([patch])).toHaveLength(1);
    expect(expectOnly([patch], "/create")).toHaveLength(1);
    expect(expectUsers([user], [])).toEqual(["expected the users (none), found a@acme.example"]);
  });
});

describe("the quick start's tables", () => {
  it("show each request and each user, and say so when there is none", () => {
    expect(requestTable([patch])).toContain('{"loginId":"U2a","name":"A"}');
    expect(requestTable([])).toContain("no request");
    expect(userTable([{ ...user, roleNames: ["Viewer"], customAttributes: { level: "high" } }])).toMatch(
      /Viewer[^]*level: "high"/,
    );
    expect(userTable([])).toContain("no user");
  });
});
