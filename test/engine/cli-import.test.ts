// Taking users over: `descope-users users export`, then `pulumi import --file`, then a preview that shows no change, on
// the real engine. Each request of all three is counted; none may write. What the import leaves in state has to carry a
// later change, and a destroy has to leave the users where they are.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "../../tools/testing/cli.ts";
import { deletesOf, effectsOf, patchesOf } from "./effects.ts";
import { connectionOf, expectNoRequest, expectNoWrite, hasEngine, newWorld, type World } from "./world.ts";

const FIELDS = "name,email,phone,verifiedEmail,roleNames,userTenants,customAttributes.department";

/** Users as they come about by hand: some with roles, some in tenants, some with nothing, two whose names would be one. */
function fill(world: World, count: number): void {
  const { emulator } = world;
  for (let n = 0; n < count - 4; n += 1) {
    emulator.createUser({
      loginId: `user-${String(n).padStart(4, "0")}@example.com`,
      email: `user-${String(n).padStart(4, "0")}@example.com`,
      name: n % 7 === 0 ? "" : `User "${String(n)}" \\ of, many; \${x}`,
      verifiedEmail: n % 2 === 0,
      roleNames: n % 3 === 0 ? ["Viewer", "Deployer"] : [],
      userTenants: n % 5 === 0 ? [{ tenantId: "acme", roleNames: ["Tenant Admin"] }, { tenantId: "globex" }] : [],
      customAttributes: n % 4 === 0 ? { department: "Sales", costCenter: n } : {},
    });
  }
  emulator.createUser({ loginId: "a.b@example.com" });
  emulator.createUser({ loginId: "a-b@example.com" });
  emulator.createUser({ loginId: "class", phone: "+4930123456" });
  emulator.createUser({ loginId: "test@e2e.example.com", test: true });
}

/** What the command said, its requests, and those of the import and the preview. */
async function takeOver(world: World, format: string): Promise<{ requests: number; resources: number }> {
  const { projectFolder } = world.program;
  const before = world.emulator.users();
  const args = ["--format", format, "--fields", FIELDS, "--with-test-users", "--out", projectFolder, "--json"];
  const exported = await world.watch(() =>
    runCli(["users", "export", ...args], { built: true, env: connectionOf(world.emulator) }),
  );
  expect(exported.exitCode, exported.output).toBe(0);
  const { users, leftOut, next } = JSON.parse(exported.output) as { users: number; leftOut: unknown[]; next: string[] };
  expect({ users, leftOut }).toEqual({ users: before.length, leftOut: [] });
  expectNoWrite(exported);

  // The printed steps, as a person would paste them; only the confirmation is given beforehand.
  const step = next.find((line) => line.includes("pulumi import"));
  expect(step).toContain("pulumi import --file descope-users.import.json --generate-code=false --protect=false");
  const imported = await world.watch(() =>
    world.stack.importResources("descope-users.import.json", {
      args: ["--protect=false"],
      env: step?.startsWith("PULUMI_SKIP_CHECKPOINTS=true ") === true ? { PULUMI_SKIP_CHECKPOINTS: "true" } : {},
    }),
  );
  expect(imported.exitCode, imported.output).toBe(0);
  expectNoWrite(imported);

  world.rewrite('import "./descope-users.ts";');
  const previewed = await world.preview({ args: ["--expect-no-changes"] });
  expectNoWrite(previewed);
  expect(world.emulator.users()).toEqual(before);
  const all = [...exported.requests, ...imported.requests, ...previewed.requests];
  return { requests: all.length, resources: Object.keys(await world.resources()).length };
}

describe.skipIf(!hasEngine)("taking over users that exist", () => {
  it("1,000 of them as resources: no change after the import, at most 20 requests", async () => {
    const world = await newWorld("cli-import-users", "");
    fill(world, 1000);
    const { requests, resources } = await takeOver(world, "program");
    expect(resources).toBe(1000);
    expect(requests).toBeLessThanOrEqual(20);
  });

  it("1,000 of them as a set from a CSV file: the same", async () => {
    const world = await newWorld("cli-import-csv", "");
    fill(world, 1000);
    const { requests, resources } = await takeOver(world, "csv");
    expect(resources).toBe(1);
    expect(requests).toBeLessThanOrEqual(20);
  });

  it.each(["program", "yaml"])(
    "as %s they are managed from then on: a refresh finds no drift, a change is one PATCH, a destroy leaves them",
    async (format) => {
      const world = await newWorld(`cli-managed-${format}`, "");
      fill(world, 6);
      await takeOver(world, format);
      expectNoRequest(await world.up({ args: ["--skip-preview", "--expect-no-changes"] }));
      expect(effectsOf(await world.refresh({ args: ["--skip-preview", "--expect-no-changes"] }))).toEqual({});

      const anna = world.emulator.editUser("user-0001@example.com", { name: "Drifted by hand" });
      const repaired = await world.upRefresh();
      expect(patchesOf(repaired, anna)).toEqual([{ name: 'User "1" \\ of, many; ${x}' }]);
      // A field that was not chosen is nobody's: the attribute costCenter was never sent.
      expect(JSON.stringify(repaired.writes)).not.toContain("costCenter");

      const users = world.emulator.users();
      expectNoWrite(await world.destroy());
      expect(world.emulator.users()).toEqual(users);
      expect(await world.resources()).toEqual({});
    },
  );

  it("a user who leaves the program stays in the project, unless onDelete says otherwise", async () => {
    const world = await newWorld("cli-leaves", "");
    fill(world, 5);
    await takeOver(world, "json");
    const file = path.join(world.program.projectFolder, "descope-users.json");
    const users = JSON.parse(readFileSync(file, "utf8")) as Record<string, object>;
    const [kept, gone, ...others] = Object.entries(users);
    if (kept === undefined || gone === undefined) throw new Error("the export holds too few users");
    writeFileSync(file, JSON.stringify({ ...users, [gone[0]]: { ...gone[1], onDelete: "delete" } }));
    expectNoWrite(await world.up());
    // All but one at once: the guard against an emptied list counts deletes only, and of these only one would be.
    writeFileSync(file, JSON.stringify(Object.fromEntries([kept])));
    const left = await world.up();
    expect(deletesOf(left)).toHaveLength(1);
    expect(left.writes).toHaveLength(1);
    expect(world.emulator.users()).toHaveLength(1 + others.length);
  });
});
