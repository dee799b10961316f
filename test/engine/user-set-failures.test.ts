// A set of users when things go wrong on the real engine: what succeeded is in state, what failed is named, the next
// `up` does the rest, and nobody is made twice or forgotten.
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";

import { createsOf, effectsOf } from "./effects.ts";
import { diagnosticsOf, expectNoRequest, hasEngine, lines, newWorld } from "./world.ts";
import type { World } from "./world.ts";

const staff = (count: number, name: string, extra = "{}"): string => `import * as descope from "pulumi-descope-users";
const extra = ${extra};
const users = Object.fromEntries(Array.from({ length: ${String(count)} }, (_, i) => "u" + i).map((key) => [key, {
  loginId: key + "@example.com", name: ${JSON.stringify(name)}, ...extra[key],
}]));
new descope.UserSet("staff", { users });`;

const createBatch = "POST /v1/mgmt/user/create/batch";
const patchBatch = "PATCH /v1/mgmt/user/patch/batch";

async function userIdsOf(world: World): Promise<Record<string, string>> {
  const { outputs } = await world.resource("staff");
  return outputs?.["userIds"] as Record<string, string>;
}

/** Everybody is on the server once and in state as just that user. */
async function expectAllHeld(world: World, count: number): Promise<void> {
  const users = world.emulator.users();
  expect(users).toHaveLength(count);
  const ids = await userIdsOf(world);
  expect(ids).toEqual(
    Object.fromEntries(users.map(({ loginIds, userId }) => [(loginIds[0] ?? "").replace("@example.com", ""), userId])),
  );
}

describe.skipIf(!hasEngine)("a set of which some fail", () => {
  it("keeps what succeeded, names what failed, and the next up does just the rest", async () => {
    const bad = '{ u1: { roleNames: ["Ghost"] }, u3: { roleNames: ["Ghost"] } }';
    const world = await newWorld("set-partial", staff(5, "One", bad));
    const failed = await world.upFails();
    expect(diagnosticsOf(failed)).toMatch(
      /2 of 5 users failed; the others are done, the next `pulumi up` tries these again/,
    );
    expect(diagnosticsOf(failed)).toMatch(/u1: REQUEST_REFUSED.*\n\s+u3: REQUEST_REFUSED/);
    await expectAllHeld(world, 3);

    world.rewrite(staff(5, "One"));
    const rest = await world.up();
    expect(createsOf(rest).map(({ loginId }) => loginId)).toEqual(["u1@example.com", "u3@example.com"]);
    expect(effectsOf(rest)).toEqual({ create: 2 });
    await expectAllHeld(world, 5);
    expectNoRequest(await world.up());

    // The same for changes: who failed keeps its old name in state, so that the next `up` sends that one PATCH.
    world.rewrite(staff(5, "Two", bad));
    await world.upFails();
    const { outputs } = await world.resource("staff");
    const names = Object.values(outputs?.["users"] as Record<string, string>).map(
      (text) => (JSON.parse(text) as { name: string }).name,
    );
    expect(names.toSorted()).toEqual(
      world.emulator
        .users()
        .map(({ name }) => name)
        .toSorted(),
    );
    expect(names.filter((name) => name === "Two")).toHaveLength(3);
    world.rewrite(staff(5, "Two"));
    expect(effectsOf(await world.up())).toEqual({ patch: 2 });
    await expectAllHeld(world, 5);

    // And for leaving: who could not be deleted stays in state.
    world.rewrite(staff(3, "Two"));
    world.emulator.faults.add({ route: /delete/, times: Infinity, kind: { status: 500 } });
    await world.upFails();
    await expectAllHeld(world, 5);
    world.emulator.faults.clear();
    expect(effectsOf(await world.up())).toEqual({ delete: 2 });
    await expectAllHeld(world, 3);
  });
});

describe.skipIf(!hasEngine)("a batch whose answer is lost", () => {
  it.each([
    ["500 after", { status: 500, effect: "after" }],
    ["cut before", { cut: "before" }],
  ] as const)(
    "(%s) makes nobody twice, changes everybody, and forgets nobody, though a search lags",
    async (_name, kind) => {
      const world = await newWorld("set-lost", staff(30, "One"), {
        emulator: { dialect: { createExisting: "error", searchLag: 3 } },
      });
      const { faults } = world.emulator;
      faults.add({ route: createBatch, kind });
      await world.up();
      await expectAllHeld(world, 30);

      faults.add({ route: patchBatch, kind });
      world.rewrite(staff(30, "Two"));
      await world.up();
      await expectAllHeld(world, 30);
      expect(new Set(world.emulator.users().map(({ name }) => name))).toEqual(new Set(["Two"]));

      faults.add({ route: /delete/, kind });
      await world.destroy();
      expect(world.emulator.users()).toEqual([]);
      expect(await world.resources()).toEqual({});
    },
  );

  it("an entry that its answer leaves out is read, and only it is sent again, alone", async () => {
    const world = await newWorld("set-silent", staff(10, "One"));
    const { faults } = world.emulator;
    faults.add({ route: createBatch, kind: { loseEntries: [4] } });
    const made = await world.up();
    // It had come through, so it is found and not sent again.
    expect(lines(made.writes)).toEqual([createBatch]);
    await expectAllHeld(world, 10);

    faults.add({ route: patchBatch, kind: { failEntries: [2] } });
    world.rewrite(staff(10, "Two"));
    const changed = await world.up();
    expect(lines(changed.writes)).toEqual([patchBatch, "PATCH /v1/mgmt/user/patch"]);
    await expectAllHeld(world, 10);
  });
});

describe.skipIf(!hasEngine)("a service that is slow", () => {
  it("is waited for, and the run says every half minute how far it is", async () => {
    const world = await newWorld("set-slow", staff(20, "One"));
    world.emulator.faults.add({ route: createBatch, kind: { delayMs: 33_000 } });
    const made = await world.up();
    expect(diagnosticsOf(made)).toContain("0 of 20 users done");
    expect(lines(made.writes)).toEqual([createBatch]);
    await expectAllHeld(world, 20);
  });
});

describe.skipIf(!hasEngine)("a service that limits", () => {
  it("waits for as long as a 429 says, goes on, and takes smaller batches where large ones are refused", async () => {
    const world = await newWorld("set-limited", staff(100, "One"), { emulator: { dialect: { batchMaximum: 30 } } });
    world.emulator.faults.add({ route: createBatch, kind: { status: 429, retryAfter: 4 } });
    const made = await world.up();
    expect(diagnosticsOf(made)).toMatch(/waiting [234] s for the create budget of the project, 0 of 100 users done/);
    const sizes = made.requests
      .filter(({ path, status }) => path.endsWith("create/batch") && status === 200)
      .map(({ body }) => (body as { users: unknown[] }).users.length);
    expect(sizes).toEqual([25, 25, 25, 25]);
    await expectAllHeld(world, 100);
  });
});

describe.skipIf(!hasEngine)("Ctrl-C while a set is made", () => {
  it("lets the set come to its end: everybody made is in state, and the next up has nothing to do", async () => {
    const world = await newWorld("set-interrupted", staff(40, "One"), { env: { DESCOPE_MAX_BATCH: "10" } });
    world.emulator.faults.add({ route: createBatch, at: 2, times: 2, kind: { delayMs: 2_500 } });
    const interrupted = await world.watch(() => {
      const running = world.stack.start(world.stack.operation("up"), { args: ["--skip-preview"] });
      void interruptWhen(() => world.emulator.users().length > 0, running.interrupt);
      return running.result;
    });
    expect(interrupted.output).toMatch(/cancel|interrupt/i);
    await expectAllHeld(world, 40);
    await world.up();
    await expectAllHeld(world, 40);
    expect(createsOf(interrupted)).toHaveLength(40);
  });
});

async function interruptWhen(reached: () => boolean, interrupt: () => void): Promise<void> {
  for (let waitedMs = 0; waitedMs < 60_000 && !reached(); waitedMs += 20) await sleep(20);
  interrupt();
}
