import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { WireUser } from "../../provider/client/wire.ts";
import { diffUser, isEmpty } from "../../provider/core/diff.ts";
import type { UserInputs, UserState } from "../../provider/core/model.ts";
import { createUser } from "../../provider/user/create.ts";
import { readUser } from "../../provider/user/read.ts";
import { HalfDone } from "../../provider/user/state.ts";
import { updateUser } from "../../provider/user/update.ts";
import { FakeApi, PLAIN, refusal, wireUser, type Dialect } from "../unit/user/fake-api.ts";
import { contextOver, ID, stateWith } from "../unit/user/setup.ts";
import { declaration, respelled } from "./arbitraries.ts";
import { FLAGS, own, plainAttribute, same, userHolding } from "./reference.ts";

// More of them on demand: FAST_CHECK_RUNS=10000 npx vitest run --project property
const RUNS = { numRuns: Number(process.env["FAST_CHECK_RUNS"] ?? 300) };

const dialect: fc.Arbitrary<Dialect> = fc.record({
  attributes: fc.constantFrom("merge", "replace"),
  nullAttribute: fc.constantFrom("clears", "ignored", "stored"),
  identifiers: fc.constantFrom("replace", "add"),
  tenants: fc.constantFrom("replace", "merge"),
  rolesWithTenants: fc.constantFrom("taken", "refused"),
  flag: fc.constantFrom("kept", "reset", "set"),
  rename: fc.constantFrom("replaces", "adds"),
  email: fc.constantFrom("as sent", "folded"),
  phone: fc.constantFrom("as sent", "normalised"),
  conflict: fc.constantFrom("merges", "allowed"),
  createOnExisting: fc.constantFrom("refused", "old"),
});

test("every dimension of the fake's dialect is drawn", () => {
  const [drawn] = fc.sample(dialect, { numRuns: 1, seed: 1 });
  expect(Object.keys(drawn ?? {}).sort()).toEqual(Object.keys(PLAIN).sort());
});

/** Somebody else, of whom nothing may ever change. */
const BYSTANDER = wireUser({ userId: "U2", loginIds: ["bystander@example.com"], name: "By Stander" });
/** Keys that nobody declares, and one that somebody could. */
const FOREIGN = { foreign: "keep", team: "foreign team", nested: { deep: [1] } };
/** More writes than this for one user are a loop. */
const MAX_WRITES = 20;

interface Scene {
  readonly before: UserInputs;
  readonly after: UserInputs;
  readonly dialect: Dialect;
  /** Values that a hand changed since the state was written. */
  readonly drift: UserInputs;
}

const scene: fc.Arbitrary<Scene> = fc.record({ before: declaration, after: declaration, dialect, drift: declaration });

/** The user as an earlier `up` left it, in the spelling of this service, and then somebody's hand. */
function asStored({ before, dialect, drift }: Scene, drifted: readonly string[]): WireUser {
  const held = { ...before, ...Object.fromEntries(Object.entries(drift).filter(([name]) => drifted.includes(name))) };
  const user = userHolding(held, { customAttributes: FOREIGN });
  const spelled = {
    ...user,
    email: dialect.email === "folded" ? user.email.toLowerCase() : user.email,
    phone: dialect.phone === "normalised" ? user.phone.replaceAll(/[^+\d]/g, "") : user.phone,
    loginIds: dialect.phone === "normalised" ? user.loginIds.map(normalised) : user.loginIds,
  };
  return wireUser({
    ...(spelled as unknown as Partial<WireUser>),
    userId: ID,
    loginIds: [...new Set(spelled.loginIds)],
  });
}

function normalised(id: string): string {
  return id.startsWith("+") ? id.replaceAll(/[^+\d]/g, "") : id;
}

/** What of a declaration, or of what left it, does not hold on the user, in the reference's opinion. */
function unmet(user: WireUser, before: UserInputs, after: UserInputs): string[] {
  const now: Partial<Record<string, unknown>> = { ...after };
  const old: Partial<Record<string, unknown>> = { ...before };
  const fields = Object.keys({ ...old, ...now }).filter((name) => {
    if (["customAttributes", "loginId", "additionalIdentifiers", "status"].includes(name)) return false;
    const released = Object.values(FLAGS).includes(name);
    if (now[name] === undefined && (released || isNothing(old[name]))) return false;
    const empty = Array.isArray(old[name]) ? [] : "";
    return !same(name, user[name as keyof WireUser], now[name] ?? empty);
  });
  const keys = new Set([...Object.keys(before.customAttributes ?? {}), ...Object.keys(after.customAttributes ?? {})]);
  const attributes = [...keys].filter((key) => {
    const declared = own(after.customAttributes, key);
    if (declared === undefined && plainAttribute(own(before.customAttributes, key)) === "absent") return false;
    return plainAttribute(own(user.customAttributes, key)) !== plainAttribute(declared);
  });
  const status = after.status === undefined || after.status === user.status ? [] : ["status"];
  return [...fields, ...attributes, ...status, ...unmetLogins(user, after)];
}

function unmetLogins(user: WireUser, after: UserInputs): string[] {
  const ids = user.loginIds.map((id) => normalised(id).toLowerCase());
  const wanted = [after.loginId, ...(after.additionalIdentifiers ?? [])].map((id) => normalised(id).toLowerCase());
  const tooMany = after.additionalIdentifiers === undefined ? [] : ids.filter((id) => !wanted.includes(id));
  return [
    ...wanted.filter((id) => !ids.includes(id)).map((id) => `login ID ${id}`),
    ...tooMany.map((id) => `not ${id}`),
  ];
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/** What neither declaration speaks of: it has to be the same, byte by byte. */
function notOurs(user: WireUser, before: UserInputs, after: UserInputs): Record<string, unknown> {
  const ours = new Set([...Object.keys(before), ...Object.keys(after)]);
  const besideOurs = Object.entries(FLAGS).flatMap(([contact, flag]) => (ours.has(contact) ? [flag] : []));
  const { customAttributes, loginIds, ...fields } = user;
  const keys = new Set([...Object.keys(before.customAttributes ?? {}), ...Object.keys(after.customAttributes ?? {})]);
  const attributes = Object.entries(customAttributes).filter(([key]) => !keys.has(key));
  const logins = ours.has("additionalIdentifiers") || before.loginId !== after.loginId ? [] : loginIds;
  return {
    ...Object.fromEntries(Object.entries(fields).filter(([name]) => !ours.has(name) && !besideOurs.includes(name))),
    customAttributes: Object.fromEntries(attributes.sort(([a], [b]) => (a < b ? -1 : 1))),
    logins,
  };
}

/** A fake that notes each instant at which something of others was not as it is now. */
function watched(
  users: readonly WireUser[],
  one: Scene,
): { api: FakeApi; harmed: unknown[]; count: { changes: number } } {
  const api = new FakeApi(users, one.dialect);
  const before = JSON.stringify(notOurs(api.user(ID), one.before, one.after));
  const harmed: unknown[] = [];
  const count = { changes: 0 };
  api.changed = () => {
    count.changes += 1;
    const now = JSON.stringify(notOurs(api.user(ID), one.before, one.after));
    if (now !== before) harmed.push({ before, now });
  };
  return { api, harmed, count };
}

describe("an update under a random reading of the service", () => {
  test("reaches the declaration, within bounded writes, and touches nothing else at any instant", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (one) => {
        const { api, harmed } = watched([asStored(one, []), BYSTANDER], one);
        const state = await updateUser(contextOver(api).context, ID, stateWith(one.before), one.after);
        expect(unmet(api.user(ID), one.before, one.after)).toEqual([]);
        expect(harmed).toEqual([]);
        expect(api.user("U2")).toEqual(BYSTANDER);
        expect(api.users.size).toBe(2);
        expect(api.writes.length).toBeLessThanOrEqual(MAX_WRITES);
        expect(state).toMatchObject(one.after);
      }),
      RUNS,
    );
  });

  test("is one PATCH or none where the service does as it says and nothing drifted", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (drawn) => {
        const one = { ...drawn, after: { ...drawn.after, loginId: drawn.before.loginId }, dialect: PLAIN };
        const { api } = watched([asStored(one, [])], one);
        const { context } = contextOver(api);
        context.learned.attributesOnPatch = "merge";
        await updateUser(context, ID, stateWith(one.before), one.after);
        const { set, cleared } = diffUser(one.before, one.after);
        expect(api.writes.map(({ name }) => name)).toEqual(set.length + cleared.length === 0 ? [] : ["patch"]);
      }),
      RUNS,
    );
  });

  test("issue 13: writes what the difference shows and nothing that drifted elsewhere", async () => {
    await fc.assert(
      fc.asyncProperty(
        scene,
        fc.subarray(["name", "roleNames", "status", "picture", "userTenants", "givenName"]),
        async (one, drifted) => {
          const { api } = watched([asStored(one, drifted)], one);
          const atFirst = api.user(ID);
          await updateUser(contextOver(api).context, ID, stateWith(one.before), one.after);
          const { set, cleared } = diffUser(one.before, one.after);
          const shown = new Set([...set, ...cleared].map((item) => item.split(".")[0]));
          const now = api.user(ID);
          for (const name of drifted.filter((field) => !shown.has(field))) {
            expect(now[name as keyof WireUser], name).toEqual(atFirst[name as keyof WireUser]);
          }
          expect(unmet(now, one.before, one.after).filter((name) => shown.has(name))).toEqual([]);
        },
      ),
      RUNS,
    );
  });

  test("leaves nothing to do: the same again is no request, and a refresh shows no difference", async () => {
    await fc.assert(
      fc.asyncProperty(
        scene.chain((one) => fc.tuple(fc.constant(one), respelled(one.after))),
        async ([one, again]) => {
          const { api } = watched([asStored(one, [])], one);
          const { context } = contextOver(api);
          const state = await updateUser(context, ID, stateWith(one.before), one.after);
          const calls = api.calls.length;
          await updateUser(context, ID, state, again);
          expect(api.calls.length).toBe(calls);
          const found = await readUser(context, ID, state);
          expect(isEmpty(diffUser(found?.state ?? {}, one.after))).toBe(true);
          expect(found?.inputs).toEqual(one.after);
        },
      ),
      RUNS,
    );
  });

  test("that is cut off anywhere leaves a state from which the next one arrives", async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.integer({ min: 1, max: 6 }), async (one, nthWrite) => {
        const { api, harmed, count } = watched([asStored(one, [])], one);
        let cut = false;
        api.fault = () => {
          if (cut || api.writes.length < nthWrite) return;
          cut = true;
          throw refusal({ status: 403, errorCode: "E1" });
        };
        const { context } = contextOver(api);
        const before = stateWith(one.before);
        const left: UserState = await updateUser(context, ID, before, one.after).catch((error: unknown) => {
          if (error instanceof HalfDone) return error.state;
          // Nothing was written before: the state stays as it was.
          if (count.changes > 0) throw error;
          return before;
        });
        await updateUser(context, ID, left, one.after);
        expect(unmet(api.user(ID), one.before, one.after)).toEqual([]);
        expect(harmed).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe("issue 13: a foreign writer of attributes who acts before any request and in any wait", () => {
  test("keeps its last values, and no request of ours ever held a key of its own", async () => {
    await fc.assert(
      fc.asyncProperty(
        scene,
        fc.constantFrom("adopted", "updated"),
        fc.boolean(),
        fc.array(fc.constantFrom("foreign", "team", "newer"), { minLength: 1, maxLength: 30 }),
        async (one, how, isSaid, turns) => {
          const { before, after } = withoutForeign(one);
          const api = new FakeApi([asStored({ ...one, before }, []), BYSTANDER], one.dialect);
          const written = new Map<string, unknown>(Object.entries(FOREIGN));
          let next = 0;
          const act = (): void => {
            const key = turns[next % turns.length] ?? "foreign";
            next += 1;
            written.set(key, `value ${String(next)}`);
            const user = api.user(ID);
            api.users.set(ID, { ...user, customAttributes: { ...user.customAttributes, [key]: written.get(key) } });
          };
          let lost = 0;
          api.fault = ({ name }) => {
            act();
            if (name !== "set" && name !== "patch") return;
            lost += 1;
            if (lost === 2) throw refusal({ status: 500 });
          };
          const settings = isSaid ? { attributesOnPatch: one.dialect.attributes } : {};
          const { context } = contextOver(api, { ...settings, sleep: async () => act() });
          const logins = { loginId: before.loginId, additionalIdentifiers: before.additionalIdentifiers ?? [] };
          const done =
            how === "updated"
              ? updateUser(context, ID, stateWith(before), after)
              : createUser(context, { ...after, ...logins, onExisting: "adopt" });
          const failed = await done.then(
            () => undefined,
            (error: unknown) => (error instanceof HalfDone ? error.cause : error),
          );
          // A key that nothing clears under this reading stays: said, and no harm done to others.
          expect([undefined, "WRITE_NOT_TAKEN"]).toContain((failed as { code?: string } | undefined)?.code);
          const now = api.user(ID).customAttributes;
          for (const [key, value] of written) expect(now[key], key).toEqual(value);
          expect(attributeKeysIn(api.writes).filter((key) => written.has(key))).toEqual([]);
        },
      ),
      RUNS,
    );
  });
});

function attributeKeysIn(writes: ReadonlyArray<{ readonly args: readonly unknown[] }>): string[] {
  const bodies = writes.flatMap(({ args }) => args).filter((arg) => typeof arg === "object");
  return bodies.flatMap((body) => {
    const { customAttributes = {}, attributeKey } = body as { customAttributes?: object; attributeKey?: string };
    return [...Object.keys(customAttributes), ...(attributeKey === undefined ? [] : [attributeKey])];
  });
}

/** Declarations that have none of the foreign writer's keys. */
function withoutForeign({ before, after }: Scene): { readonly before: UserInputs; readonly after: UserInputs } {
  const strip = (declared: UserInputs): UserInputs => {
    const { customAttributes, ...rest } = declared;
    if (customAttributes === undefined) return declared;
    const kept = Object.entries(customAttributes).filter(
      ([key]) => !["foreign", "team", "newer", "nested"].includes(key),
    );
    return { ...rest, customAttributes: Object.fromEntries(kept) };
  };
  return { before: strip(before), after: strip(after) };
}

describe("a create under a random reading of the service", () => {
  test("makes one user who holds the declaration, and touches nobody", async () => {
    await fc.assert(
      fc.asyncProperty(declaration, dialect, async (declared, reading) => {
        const api = new FakeApi([BYSTANDER], reading);
        const state = await createUser(contextOver(api).context, declared);
        const made = api.user(state.userId);
        expect(unmet(made, declared, declared)).toEqual([]);
        expect(api.users.size).toBe(2);
        expect(api.user("U2")).toEqual(BYSTANDER);
        expect(state).toMatchObject(declared);
        expect(api.writes.length).toBeLessThanOrEqual(MAX_WRITES);
      }),
      RUNS,
    );
  });

  test("adopting reaches the declaration and touches nothing else", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (drawn) => {
        const after = {
          ...drawn.after,
          loginId: drawn.before.loginId,
          additionalIdentifiers: drawn.before.additionalIdentifiers ?? [],
        };
        const one = { ...drawn, before: after, after };
        const there = asStored({ ...drawn, after }, []);
        const { api, harmed } = watched([there, BYSTANDER], one);
        const state = await createUser(contextOver(api).context, { ...after, onExisting: "adopt" });
        expect(state).toMatchObject({ userId: ID, adopted: true });
        expect(unmet(api.user(ID), after, after)).toEqual([]);
        expect(harmed).toEqual([]);
        expect(api.writes.map(({ name }) => name)).not.toContain("create");
      }),
      RUNS,
    );
  });
});
