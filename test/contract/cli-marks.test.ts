/** The verbs of the ownership mark as a person starts them, against the server. */
import { expect, onTestFinished, test, vi } from "vitest";

import { startEmulator, type Emulator } from "../../emulator/index.ts";
import type { CommandResult } from "../../tools/process/index.ts";
import { runCli } from "../../tools/testing/cli.ts";

vi.setConfig({ testTimeout: 120_000 });

async function started(): Promise<{ readonly emulator: Emulator; readonly env: Record<string, string> }> {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const env = {
    DESCOPE_PROJECT_ID: emulator.projectId,
    DESCOPE_MANAGEMENT_KEY: emulator.managementKey,
    DESCOPE_BASE_URL: emulator.url,
    DESCOPE_OWNER_ATTRIBUTE: "owner",
  };
  return { emulator, env };
}

const written = ({ emulator }: { readonly emulator: Emulator }): string[] =>
  emulator.log
    .all()
    .map(({ method, path: route }) => `${method} ${route}`)
    .filter((line) => line.includes("customattribute/"));

test("attributes define: makes a text, changes none that is there, and refuses another type", async () => {
  const world = await started();
  const { env } = world;
  const made = await runCli(["attributes", "define", "managed"], { env });
  expect(made).toMatchObject({ code: 0, stdout: "managed is defined now, as a text\n" });
  const again = await runCli(["attributes", "define", "managed"], { env });
  expect(again).toMatchObject({ code: 0, stdout: "managed was defined before, as a text\n" });
  const number = await runCli(["attributes", "define", "costCenter"], { env });
  expect(number.code).toBe(1);
  expect(number.stderr).toContain("the project defines it as number");
  expect(written(world)).toEqual(["POST /v1/mgmt/user/customattribute/create"]);
});

test("users orphans: from standard input; another project's state is refused, and so is a state of nobody", async () => {
  const { emulator, env } = await started();
  const { userId } = emulator.createUser({ loginId: "in@example.com", customAttributes: { owner: "shop/prod" } });
  emulator.createUser({ loginId: "lost@example.com", test: true, customAttributes: { owner: "shop/prod" } });
  emulator.createUser({ loginId: "other@example.com", customAttributes: { owner: "shop/test" } });
  const urn = "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod";
  const type = "pulumi-nodejs:dynamic/descope-users:User";
  const stateOf = (projectId: string): string =>
    JSON.stringify({ deployment: { resources: [{ urn, type, id: userId, outputs: { projectId } }] } });
  const orphans = async (input: string, ...args: string[]): Promise<CommandResult> =>
    runCli(["users", "orphans", ...args], { env, input });

  const found = await orphans(stateOf(emulator.projectId), "--json");
  expect(found).toMatchObject({ code: 2, stderr: "" });
  expect(JSON.parse(found.stdout)).toMatchObject({ users: [{ loginIds: ["lost@example.com"], test: true }] });
  expect((await orphans(stateOf(emulator.projectId))).stdout).toContain("1 orphan");

  const elsewhere = await orphans(stateOf("P2another00000000000000000000"));
  expect(elsewhere).toMatchObject({ code: 1, stdout: "" });
  expect(elsewhere.stderr).toContain("PROJECT_MISMATCH");

  const empty = JSON.stringify({ deployment: { resources: [] } });
  expect((await orphans(empty)).stderr).toContain("write --managed-by project/stack");
  const all = await orphans(empty, "--managed-by", "shop/prod", "--json");
  expect((JSON.parse(all.stdout) as { users: unknown[] }).users).toHaveLength(2);
});

test("the mark is exported as no field, and a selection by it needs its name", async () => {
  const { env } = await started();
  const chosen = await runCli(["users", "export", "--fields", "customAttributes.owner"], { env });
  expect(chosen.code).toBe(1);
  expect(chosen.stderr).toContain("is the ownership mark");
  const without = { ...env, DESCOPE_OWNER_ATTRIBUTE: undefined };
  const unnamed = await runCli(["users", "export", "--managed-by", "shop/prod"], { env: without });
  expect(unnamed.code).toBe(1);
  expect(unnamed.stderr).toContain("write --owner-attribute NAME");
});
