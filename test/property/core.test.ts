import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { canonical, sameValue } from "../../provider/core/canonical.ts";
import { userChanges } from "../../provider/core/changes.ts";
import { checkUser } from "../../provider/core/check.ts";
import { diffUser, isEmpty, type Item } from "../../provider/core/diff.ts";
import { FIELDS, FIELD_NAMES, type FieldName } from "../../provider/core/fields.ts";
import type { UserInputs } from "../../provider/core/model.ts";
import { pendingItems, project } from "../../provider/core/ownership.ts";
import { patchBody, type Body } from "../../provider/core/patch.ts";
import { setPropertyChanges } from "../../provider/core/set-changes.ts";
import { UNKNOWN } from "../../provider/core/unknown.ts";
import { setChanges, type SetInputs, type SetState } from "../../provider/core/user-set.ts";
import { deepFreeze } from "../unit/core/users.ts";
import { ATTRIBUTE_KEYS, declaration, respelled } from "./arbitraries.ts";
import { applyPatch, FLAGS, missing, own, plainAttribute, READINGS, same, userHolding } from "./reference.ts";

// More of them on demand: FAST_CHECK_RUNS=10000 npx vitest run --project property
const RUNS = { numRuns: Number(process.env["FAST_CHECK_RUNS"] ?? 300) };

/** Attributes that nobody declares, and a value of others under each key that somebody may. */
const FOREIGN = {
  customAttributes: Object.fromEntries([
    ...ATTRIBUTE_KEYS.map((key) => [key, "foreign"]),
    ["untouched", { deep: [1] }],
  ]),
};

interface Change {
  readonly before: UserInputs;
  readonly after: UserInputs;
}

/** Two declarations of one user. Renames are requests of their own and have tests of their own. */
const change: fc.Arbitrary<Change> = fc
  .tuple(declaration, declaration)
  .map(([before, { loginId: _, ...after }]) => ({ before, after: { ...after, loginId: before.loginId } }));

interface Planned extends Change {
  readonly items: readonly Item[];
  readonly cleared: readonly Item[];
  readonly body: Body;
}

function plan({ before, after }: Change): Planned {
  const { set, cleared } = diffUser(before, after);
  const items = [...set, ...cleared];
  const target = { declared: after, cleared, retiredLoginIds: [] };
  return { before, after, items, cleared, body: patchBody(items, target, { userId: "U1", test: false }) };
}

/** What of the change does not hold on a user, in the reference's opinion. */
function missed(user: ReturnType<typeof userHolding>, { after, cleared }: Planned): string[] {
  const left = cleared.filter((item) => {
    const [name = "", key] = item.split(/\.(.*)/s);
    if (key !== undefined) return plainAttribute(own(user.customAttributes, key)) !== "absent";
    const value = name === "additionalIdentifiers" ? user.loginIds.slice(1) : user[name as keyof typeof user];
    return !same(name, value, FIELDS[name as FieldName].empty);
  });
  return [...missing(user, after), ...left];
}

describe("diff", () => {
  test("of equals is empty", () => {
    fc.assert(
      fc.property(declaration, (declared) => {
        expect(isEmpty(diffUser(declared, structuredClone(declared)))).toBe(true);
      }),
      RUNS,
    );
  });

  test("of equals in another spelling is empty, both ways", () => {
    fc.assert(
      fc.property(
        declaration.chain((declared) => fc.tuple(fc.constant(declared), respelled(declared))),
        ([one, other]) => {
          expect(diffUser(one, other)).toEqual(diffUser(one, one));
          expect(isEmpty(diffUser(other, one))).toBe(true);
        },
      ),
      RUNS,
    );
  });

  test("names exactly the fields and keys that the reference finds different", () => {
    fc.assert(
      fc.property(declaration, declaration, (before, after) => {
        const { set, cleared, released, replaces, controls } = diffUser(before, after);
        const old: Partial<Record<string, unknown>> = { ...before };
        const now: Partial<Record<string, unknown>> = { ...after };
        const expected = FIELD_NAMES.filter(
          (name) =>
            name !== "customAttributes" &&
            now[name] !== undefined &&
            (old[name] === undefined || !same(name, old[name], now[name])),
        );
        const keys = Object.entries(after.customAttributes ?? {}).filter(
          ([key, value]) =>
            !Object.hasOwn(before.customAttributes ?? {}, key) ||
            plainAttribute(own(before.customAttributes, key)) !== plainAttribute(value),
        );
        expect([...set].sort()).toEqual([...expected, ...keys.map(([key]) => `customAttributes.${key}`)].sort());
        const left = FIELD_NAMES.filter(
          (name) => name !== "customAttributes" && old[name] !== undefined && now[name] === undefined,
        );
        const leftKeys = Object.keys(before.customAttributes ?? {}).filter(
          (key) => !Object.hasOwn(after.customAttributes ?? {}, key),
        );
        expect([...cleared, ...released].sort()).toEqual(
          [...left, ...leftKeys.map((key) => `customAttributes.${key}`)].sort(),
        );
        expect([replaces, controls]).toEqual([[], []]);
      }),
      RUNS,
    );
  });

  test("of what was checked is that of what was written", () => {
    fc.assert(
      fc.property(declaration, declaration, (before, after) => {
        const checked = checkUser(after as unknown as Record<string, unknown>);
        expect(checked.failures).toEqual([]);
        expect(diffUser(before, checked.inputs)).toEqual(diffUser(before, after));
      }),
      RUNS,
    );
  });
});

describe("the patch", () => {
  test("reaches the target under every reading where partial maps merge, and loses nothing of others", () => {
    fc.assert(
      fc.property(change, (one) => {
        const planned = plan(one);
        const user = userHolding(one.before, FOREIGN);
        for (const reading of READINGS.filter(({ attributes }) => attributes === "merge")) {
          const patched = applyPatch(user, planned.body, reading);
          expect(missed(patched, planned)).toEqual([]);
          expect(untouched(patched, planned)).toEqual(untouched(user, planned));
        }
      }),
      RUNS,
    );
  });

  test("reaches every field and every key that it names where partial maps replace", () => {
    fc.assert(
      fc.property(change, (one) => {
        const planned = plan(one);
        for (const reading of READINGS.filter(({ attributes }) => attributes === "replace")) {
          const patched = applyPatch(userHolding(one.before, FOREIGN), planned.body, reading);
          // Keys of our own that did not change are sent again by converge, which has its own properties.
          const unchanged = Object.keys(one.after.customAttributes ?? {})
            .map((key) => `customAttributes.${key}`)
            .filter((item) => !planned.items.includes(item));
          expect(missed(patched, planned).filter((item) => !unchanged.includes(item))).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  test("is the smallest: without any of its keys some reading misses the target", () => {
    fc.assert(
      fc.property(change, (one) => {
        const planned = plan(one);
        const user = userHolding(one.before, foreignTo(one));
        const smaller = Object.keys(planned.body).flatMap((name) =>
          name === "loginId"
            ? []
            : name === "customAttributes"
              ? withoutEachKey(planned.body)
              : [without(planned.body, name)],
        );
        for (const body of smaller) {
          expect(READINGS.some((reading) => missed(applyPatch(user, body, reading), planned).length > 0)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  test("names no field and no key that neither is declared nor was", () => {
    fc.assert(
      fc.property(change, (one) => {
        const { body, cleared } = plan(one);
        const { loginId, customAttributes = {}, ...fields } = body;
        expect(loginId).toBe("U1");
        for (const name of Object.keys(fields)) expect([...Object.keys(one.after), ...cleared]).toContain(name);
        const keys = [
          ...Object.keys(one.after.customAttributes ?? {}),
          ...Object.keys(one.before.customAttributes ?? {}),
        ];
        for (const key of Object.keys(customAttributes as object)) expect(keys).toContain(key);
      }),
      RUNS,
    );
  });

  test("of no difference is the address alone", () => {
    fc.assert(
      fc.property(
        declaration.chain((declared) => fc.tuple(fc.constant(declared), respelled(declared))),
        ([before, after]) => {
          expect(plan({ before, after }).body).toEqual({ loginId: "U1" });
        },
      ),
      RUNS,
    );
  });
});

describe("the user as it is", () => {
  test("shows the author's spelling after a patch, and what does not hold is nothing", () => {
    fc.assert(
      fc.property(change, (one) => {
        const planned = plan(one);
        const patched = applyPatch(userHolding(one.before, FOREIGN), planned.body, {
          attributes: "merge",
          nullAttribute: "clears",
          flag: "reset",
        });
        expect(project(patched, one.after)).toEqual(one.after);
        const target = { declared: one.after, cleared: planned.cleared, retiredLoginIds: [] };
        expect(pendingItems(patched, target)).toEqual([]);
      }),
      RUNS,
    );
  });

  test("shows the author's spelling of whatever the service makes of it", () => {
    fc.assert(
      fc.property(
        declaration.chain((declared) => fc.tuple(fc.constant(declared), respelled(declared))),
        ([declared, spelled]) => {
          expect(project(userHolding(spelled, FOREIGN), declared)).toEqual(declared);
        },
      ),
      RUNS,
    );
  });

  test("in any state, what it shows of a declaration is a state from which the patch repairs it", () => {
    fc.assert(
      fc.property(declaration, declaration, (held, { loginId: _, ...fields }) => {
        const declared = { ...fields, loginId: held.loginId };
        const user = userHolding(held, FOREIGN);
        const planned = plan({ before: project(user, declared) as UserInputs, after: declared });
        const repaired = applyPatch(user, planned.body, { attributes: "merge", nullAttribute: "clears", flag: "kept" });
        expect(missed(repaired, planned)).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe("nothing is mutated", () => {
  test("not by check, diff, patch, project or verification", () => {
    fc.assert(
      fc.property(change, (one) => {
        const frozen = deepFreeze(structuredClone(one));
        checkUser(frozen.after as unknown as Record<string, unknown>);
        const planned = plan(frozen);
        const user = deepFreeze(userHolding(frozen.before, FOREIGN));
        project(user, frozen.after);
        pendingItems(user, deepFreeze({ declared: frozen.after, cleared: planned.cleared, retiredLoginIds: [] }));
        expect(frozen).toEqual(one);
      }),
      RUNS,
    );
  });
});

describe("check", () => {
  /** Anything that a program could hand over, right or wrong, known or not. */
  const raw: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
    fc.dictionary(fc.oneof(fc.constantFrom(...FIELD_NAMES), fc.string()), fc.anything()),
    fc
      .tuple(declaration, fc.constantFrom(...FIELD_NAMES), fc.anything())
      .map(([one, name, value]) => ({ ...one, [name]: value })),
    declaration.map((one) => ({ ...one, userTenants: [{ tenantId: UNKNOWN, roleNames: [UNKNOWN] }], email: UNKNOWN })),
    declaration.map((one) => ({ ...one })),
  );

  test("is idempotent, never throws and never mutates", () => {
    fc.assert(
      fc.property(raw, (given) => {
        const once = checkUser(deepFreeze(given));
        expect(checkUser(once.inputs as unknown as Record<string, unknown>)).toEqual(once);
      }),
      RUNS,
    );
  });

  test("has a path and a reason for each failure", () => {
    fc.assert(
      fc.property(raw, (given) => {
        for (const { property, reason } of checkUser(given).failures) {
          expect(property === "" && !Object.hasOwn(given, "")).toBe(false);
          expect(reason).toMatch(/^(is|has|holds|looks|names) /);
        }
      }),
      RUNS,
    );
  });

  test("lets every declaration through", () => {
    fc.assert(
      fc.property(declaration, (declared) => {
        expect(checkUser({ ...declared })).toEqual({ inputs: declared, failures: [] });
      }),
      RUNS,
    );
  });
});

describe("the canonical form", () => {
  const KINDS = ["loginId", "email", "phone", "text", "flag", "status", "set", "identifiers"] as const;
  const value = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.emailAddress(),
    fc.constantFrom("+1-555-555-5555", "+15555555555x", "+49 30 123456", "", " +4930123456 "),
    fc.array(fc.oneof(fc.string(), fc.constantFrom("+1 555 555 5555", "A", "a"))),
    fc.boolean(),
    fc.constant(null),
  );

  test("is its own canonical form", () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), value, (kind, one) => {
        const form = canonical(kind, one);
        expect(canonical(kind, form)).toEqual(form);
        expect(sameValue(kind, one, form)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test("makes equality an equivalence", () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELD_NAMES), fc.anything(), fc.anything(), (name, a, b) => {
        const { kind } = FIELDS[name];
        expect(sameValue(kind, a, a)).toBe(true);
        expect(sameValue(kind, a, b)).toBe(sameValue(kind, b, a));
      }),
      RUNS,
    );
  });
});

/** What of a user the change has no business with. */
function untouched(user: ReturnType<typeof userHolding>, { items }: Planned): Record<string, unknown> {
  const flags = items.map((item) => FLAGS[item]);
  const { customAttributes, loginIds, ...fields } = user;
  const kept = Object.entries(fields).filter(([name]) => !items.includes(name) && !flags.includes(name));
  const keys = Object.entries(customAttributes).filter(([key]) => !items.includes(`customAttributes.${key}`));
  return {
    ...Object.fromEntries(kept),
    loginIds: items.includes("additionalIdentifiers") ? loginIds[0] : loginIds,
    customAttributes: Object.fromEntries(keys),
  };
}

/** A user may hold anything where nothing was declared: for flags, the opposite of what is declared now. */
function foreignTo({ after }: Change): Parameters<typeof userHolding>[1] {
  const flags = Object.values(FLAGS).map((flag) => [flag, after[flag as "verifiedEmail"] !== true]);
  return { ...FOREIGN, ...Object.fromEntries(flags) };
}

function without(body: Body, name: string): Body {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
}

function withoutEachKey(body: Body): Body[] {
  const map = body["customAttributes"] as Body;
  return Object.keys(map).map((key) => ({ ...body, customAttributes: without(map, key) }));
}

describe("the changes that a preview shows", () => {
  /** What is known, with the changes made in it and nothing else. */
  function applied(known: UserInputs, declared: UserInputs): UserInputs {
    const next = structuredClone(known) as unknown as Record<string, unknown>;
    for (const { path, kind } of userChanges(known, declared)) {
      const [name = "", key] = path;
      const holder = key === undefined ? next : ((next[name] ??= {}) as Record<string, unknown>);
      if (kind === "delete") delete holder[key ?? name];
      else holder[key ?? name] = own(key === undefined ? { ...declared } : declared.customAttributes, key ?? name);
    }
    return next as unknown as UserInputs;
  }

  test("are all that differs: with them made nothing differs any more, and of equals there is none", () => {
    fc.assert(
      fc.property(declaration, declaration, (before, after) => {
        const changes = userChanges(before, after);
        expect(changes.length === 0).toBe(isEmpty(diffUser(before, after)));
        expect(isEmpty(diffUser(applied(before, after), after))).toBe(true);
        expect(changes.map(({ path }) => path.join("."))).toEqual([
          ...new Set(changes.map(({ path }) => path.join("."))),
        ]);
      }),
      RUNS,
    );
  });

  test("of a set are none just where nothing changes, and name entries, defaults and settings only", () => {
    const people = fc.dictionary(fc.constantFrom("a", "b", "c"), declaration, { noNullPrototype: true });
    fc.assert(
      fc.property(people, people, fc.option(declaration, { nil: undefined }), (before, users, shared) => {
        const known = Object.entries(before).map(
          ([key, user]) => [key, { ...user, loginIds: [user.loginId] }] as const,
        );
        const state = { users: Object.fromEntries(known), userIds: {} } as unknown as SetState;
        const defaults = shared === undefined ? {} : { defaults: { name: shared.name ?? "All" } };
        const inputs = { users, ...defaults } as unknown as SetInputs;
        const changes = setPropertyChanges(state, inputs);
        expect(changes.length > 0).toBe(setChanges(state, inputs));
        const keys = new Set([...Object.keys(before), ...Object.keys(users)]);
        for (const { path, replaces } of changes) {
          expect(replaces).toBe(false);
          expect(path[0] === "defaults" || (path[0] === "users" && keys.has(path[1] ?? ""))).toBe(true);
        }
      }),
      RUNS,
    );
  });
});
