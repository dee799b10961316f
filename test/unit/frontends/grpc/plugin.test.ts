import provider from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import { describe, expect, test } from "vitest";

import { asGrpcError } from "../../../../provider/frontends/grpc/errors.ts";
import { propertyPath } from "../../../../provider/frontends/grpc/paths.ts";
import { Plugin } from "../../../../provider/frontends/grpc/plugin.ts";
import { pluginSchema } from "../../../../provider/frontends/grpc/schema.ts";
import { lookupIn, replacesProvider, SETTINGS, unknownSettings } from "../../../../provider/frontends/grpc/settings.ts";
import { parseUrn } from "../../../../provider/frontends/grpc/urn.ts";
import { CONTROL_NAMES } from "../../../../provider/core/schema.ts";
import { DescopeError } from "../../../../provider/core/errors.ts";
import { FIELD_NAMES } from "../../../../provider/core/fields.ts";
import { UNKNOWN } from "../../../../provider/core/unknown.ts";
import { PartialFailure } from "../../../../provider/runtime/handler.ts";
import { json, startServer } from "../../client/server.ts";

const PROJECT_ID = "P2abcdefghijklmnopqrstuvwxyz";
const ARGS = { projectId: PROJECT_ID, managementKey: "K2management", baseUrl: "http://127.0.0.1:9" };
const urn = (type: string, name = "a"): string => `urn:pulumi:dev::shop::descope-users:index:${type}::${name}`;

function configured(args: object = ARGS): { plugin: Plugin; said: string[] } {
  const said: string[] = [];
  const plugin = new Plugin((level, message, about) => void said.push(`${level} ${about ?? ""}: ${message}`), {});
  plugin.configure({ ...args }, "default");
  return { plugin, said };
}

describe("what a URN and a path say", () => {
  test("type and name, also of a resource with a parent and of a name with colons", () => {
    expect(parseUrn(urn("User"))).toEqual({
      stack: "dev",
      project: "shop",
      type: "descope-users:index:User",
      name: "a",
    });
    const nested = "urn:pulumi:dev::shop::my:index:Team$descope-users:index:UserRole::a::b";
    expect(parseUrn(nested)).toMatchObject({ type: "descope-users:index:UserRole", name: "a::b" });
  });

  test("a path is quoted where it has to be", () => {
    expect(propertyPath(["customAttributes", "cost.center"])).toBe('customAttributes["cost.center"]');
    expect(propertyPath(["users", "bob", "name"])).toBe("users.bob.name");
    expect(propertyPath(["users", 'b"b', "name"])).toBe('users["b\\"b"].name');
  });
});

describe("the plugin's configuration", () => {
  test("names a setting that there is not", () => {
    expect(unknownSettings({ projectId: "P", projektId: "P", version: "1" })).toMatchObject([
      { property: "projektId" },
    ]);
  });

  test("of an explicit provider leaves the environment out, that of a default one does not", () => {
    expect(lookupIn(ARGS, "eu")("descope-users:explicit")).toBe("true");
    for (const name of ["default", "default_1_0_0", ""]) {
      expect(lookupIn(ARGS, name)("descope-users:explicit")).toBeUndefined();
    }
    expect(lookupIn({ maxDeletes: 5 }, "eu")("descope-users:maxDeletes")).toBe("5");
    expect(lookupIn(ARGS, "eu")("descope:projectId")).toBeUndefined();
  });

  test("of another project in place keeps the resources, unless they are to be moved", () => {
    expect(replacesProvider({ projectId: "A" }, { projectId: "B" })).toBe(false);
    expect(replacesProvider({ projectId: "A" }, { projectId: "B", moveFrom: "A" })).toBe(true);
    expect(replacesProvider({ projectId: "A" }, { projectId: "A", moveFrom: "A" })).toBe(false);
  });

  test("that is wrong is told by the first resource, a missing one by name", () => {
    const { plugin } = configured({});
    expect(() => plugin.check(urn("User"), {}, { loginId: "ci@example.com" })).toThrow("CONFIG_MISSING");
  });
});

describe("the plugin's methods", () => {
  test("check names the property, fixes what a type fixes, and marks passwords", () => {
    const { plugin } = configured();
    const { failures } = plugin.check(urn("User"), {}, { loginId: "ci@example.com", roleNames: [""] });
    expect(failures).toMatchObject([{ property: "roleNames[0]" }]);
    const { inputs } = plugin.check(
      urn("TestUser", "t"),
      {},
      { loginId: "t@example.com", password: "Correct-horse-9" },
    );
    expect(inputs).toMatchObject({ test: true, password: { value: "Correct-horse-9" } });
  });

  test("diff says what will be sent, by path, and nothing of a spelling", () => {
    const { plugin } = configured();
    const state = { loginId: "ci@example.com", email: "a@b.cd", userId: "U1", loginIds: [], projectId: PROJECT_ID };
    const known = { urn: urn("User"), id: "U1", state: { ...state, __provider: "text", secretFields: ["name"] } };
    expect(plugin.diff(known, { loginId: "CI@example.com", email: "A@B.cd" })).toMatchObject({ changes: false });
    const { changes, detailed, stables } = plugin.diff(known, { loginId: "ci@example.com", name: "x", test: true });
    expect(changes).toBe(true);
    expect([...detailed].map(([path, { kind, replaces }]) => [path, kind, replaces])).toEqual([
      ["name", "add", false],
      ["email", "delete", false],
      ["test", "add", true],
    ]);
    expect(stables).toContain("userId");
  });

  test("previews know what is declared, and what stays", () => {
    const { plugin } = configured();
    const made = plugin.previewCreate(urn("User"), { loginId: "ci@example.com" });
    expect(made).toMatchObject({ loginId: "ci@example.com", userId: UNKNOWN, projectId: PROJECT_ID });
    const state = { loginId: "ci@example.com", userId: "U1", loginIds: ["ci@example.com"], adopted: false };
    const updated = plugin.previewUpdate({ urn: urn("User"), id: "U1", state }, { loginId: "new@example.com" });
    expect(updated).toEqual({ loginId: "new@example.com", userId: "U1", loginIds: UNKNOWN, adopted: false });
  });

  test("a type that there is not is named", () => {
    expect(() => configured().plugin.check(urn("Group"), {}, {})).toThrow(/INPUT_INVALID: .*descope-users:index:Group/);
  });

  test("no secret leaves in a text once an operation has brought it", () => {
    const { plugin, said } = configured();
    const name = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "Secret Name" };
    plugin.check(urn("User"), {}, { loginId: "ci@example.com", name });
    expect(plugin.hidden("it is Secret Name, with K2management")).toBe("it is [secret], with [secret]");
    expect(said).toEqual([]);
  });

  test("a cancelled run sends nothing any more, the next one does", async () => {
    const server = await startServer(json(401, {}));
    const args = { ...ARGS, baseUrl: server.baseUrl };
    const { plugin } = configured(args);
    plugin.cancel();
    await expect(plugin.create(urn("User"), { loginId: "ci@example.com" })).rejects.toThrow("INTERRUPTED");
    expect(server.seen).toEqual([]);
    plugin.configure(args, "default");
    await expect(plugin.create(urn("User"), { loginId: "ci@example.com" })).rejects.toThrow("AUTH_REFUSED");
  });
});

const plain = (text: string): string => text;

describe("errors", () => {
  test("carry what was left behind: its ID, state and reasons", () => {
    const cause = new DescopeError("RATE_LIMITED", { what: "too many" });
    const { details, metadata } = asGrpcError(new PartialFailure({ id: "U1", state: { loginId: "x" } }, cause), plain);
    expect(details).toBe("RATE_LIMITED: too many");
    const [packed] = metadata?.get("grpc-status-details-bin") ?? [];
    const [detail] = statuses.Status.deserializeBinary(packed as Buffer).getDetailsList();
    const left = provider.ErrorResourceInitFailed.deserializeBinary(detail?.getValue_asU8() ?? new Uint8Array());
    expect([left.getId(), left.getProperties()?.toJavaScript(), left.getReasonsList()]).toEqual([
      "U1",
      { loginId: "x" },
      ["RATE_LIMITED: too many"],
    ]);
  });

  test("others are a bug to report", () => {
    expect(asGrpcError(new TypeError("oops"), plain).details).toMatch(/^PROVIDER_BUG: .*oops/);
  });
});

describe("the schema", () => {
  const schema = pluginSchema("1.2.3") as {
    resources: Record<string, { inputProperties: Record<string, unknown>; properties: Record<string, unknown> }>;
    types: Record<string, { properties: Record<string, unknown> }>;
    config: { variables: Record<string, unknown> };
  };

  test("has every attribute and setting of a user, and every setting of the provider", () => {
    const all = [...FIELD_NAMES, ...CONTROL_NAMES].toSorted();
    expect(Object.keys(schema.resources["descope-users:index:User"]?.inputProperties ?? {}).toSorted()).toEqual(all);
    const entry = Object.keys(schema.types["descope-users:index:UserEntry"]?.properties ?? {});
    expect(entry.filter((name) => name !== "movedFrom").toSorted()).toEqual(all);
    const testUser = Object.keys(schema.resources["descope-users:index:TestUser"]?.inputProperties ?? {});
    expect(testUser.toSorted()).toEqual(all.filter((name) => name !== "test"));
    expect(Object.keys(schema.config.variables).toSorted()).toEqual(Object.keys(SETTINGS).toSorted());
  });

  test("refers to types that it has, and shows no password as an output", () => {
    const refs = [...JSON.stringify(schema).matchAll(/"#\/types\/([^"]+)"/g)].map(([, type]) => type ?? "");
    expect(refs.filter((type) => schema.types[type] === undefined)).toEqual([]);
    for (const { properties } of Object.values(schema.resources)) {
      expect(Object.keys(properties)).not.toContain("password");
      expect(Object.keys(properties)).not.toContain("hashedPassword");
    }
  });
});
