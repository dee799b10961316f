import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";

import { secretFieldsOf, withSecretPasswords } from "../../../sdk/secrets.ts";

async function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value));
  });
}

describe("the names of secret arguments", () => {
  test("are undefined where nothing is secret, so that the input does not even appear", async () => {
    expect(
      await valueOf(secretFieldsOf({ loginId: "ci", name: pulumi.output("Ada"), roleNames: ["a"] })),
    ).toBeUndefined();
    expect(await valueOf(secretFieldsOf({}))).toBeUndefined();
  });

  test("are found at every depth, sorted, values left out", async () => {
    const args = {
      loginId: "ci",
      picture: pulumi.secret("hush"),
      name: pulumi.output("Ada"),
      customAttributes: { pin: pulumi.secret("4711"), open: "x" },
      userTenants: [{ tenantId: "t", roleNames: [pulumi.secret("hush")] }],
      email: Promise.resolve(pulumi.secret("hush@example.com")),
    };
    expect(await valueOf(secretFieldsOf(args))).toEqual(["customAttributes", "email", "picture", "userTenants"]);
  });

  test("are no secret themselves, and leave passwords out: those are never shown anyway", async () => {
    const output = secretFieldsOf({ name: pulumi.secret("hush"), password: pulumi.secret("x"), hashedPassword: {} });
    expect(await pulumi.isSecret(output)).toBe(false);
    expect(await valueOf(output)).toEqual(["name"]);
  });
});

describe("passwords", () => {
  test("are secret whether the program says so or not", async () => {
    const args: Record<string, unknown> = withSecretPasswords({
      loginId: "ci",
      password: "hunter2",
      hashedPassword: { bcrypt: { hash: "x" } },
      passwordEnv: "CI_PASSWORD",
    });
    expect(await pulumi.isSecret(args["password"] as pulumi.Output<unknown>)).toBe(true);
    expect(await pulumi.isSecret(args["hashedPassword"] as pulumi.Output<unknown>)).toBe(true);
    expect(args).toMatchObject({ loginId: "ci", passwordEnv: "CI_PASSWORD" });
  });

  test("that are not declared do not appear", () => {
    expect(withSecretPasswords({ loginId: "ci", password: undefined })).toEqual({ loginId: "ci", password: undefined });
    expect(Object.keys(withSecretPasswords({ loginId: "ci" }))).toEqual(["loginId"]);
  });
});
