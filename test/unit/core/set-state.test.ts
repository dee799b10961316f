import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { UserState } from "../../../provider/core/model.ts";
import { ownOf, withDefaults } from "../../../provider/core/set-defaults.ts";
import { knownState, refreshedInputs, storedState, unpacked } from "../../../provider/core/set-state.ts";
import { UNKNOWN } from "../../../provider/core/unknown.ts";
import { effective, type SetInputs, type SetState } from "../../../provider/core/user-set.ts";

const user = (key: string, more: Partial<UserState> = {}): UserState => ({
  loginId: `${key}@example.com`,
  userId: `U${key}`,
  loginIds: [`${key}@example.com`],
  createdTime: 0,
  adopted: false,
  ...more,
});
const stateOf = (users: Record<string, UserState>, more: Partial<SetState> = {}): SetState => ({
  users,
  userIds: Object.fromEntries(Object.entries(users).map(([key, { userId }]) => [key, userId])),
  ...more,
});
const throughEngine = (stored: object): Record<string, unknown> => JSON.parse(JSON.stringify(stored)) as never;

const attributes = fc.dictionary(fc.constantFrom("x", "y", "z"), fc.constantFrom("1", 2, true, ["a"], ""));
const values = fc.record(
  {
    name: fc.constantFrom("One", "Two", ""),
    roleNames: fc.constantFrom([], ["A"], ["A", "B"]),
    test: fc.boolean(),
    customAttributes: attributes,
  },
  { requiredKeys: [] },
);

describe("an entry and its defaults", () => {
  test("what is left out of an entry is what the defaults give back, whatever both hold", () => {
    fc.assert(
      fc.property(values, fc.option(values, { nil: undefined }), (full, defaults) => {
        const own = throughEngine(ownOf(full, defaults));
        // An empty map of attributes over some is one without them: null for each.
        const { customAttributes: _, ...rest } = full;
        const bare = Object.keys(full.customAttributes ?? {}).length === 0;
        const given = withDefaults(own, defaults);
        const isBare = bare && Object.keys(given["customAttributes"] ?? {}).length === 0;
        const { customAttributes: _none, ...others } = given;
        expect(isBare ? others : given).toEqual(isBare ? rest : full);
      }),
    );
  });

  test("null takes a default away", () => {
    expect(
      withDefaults({ name: null, customAttributes: { x: null } }, { name: "One", customAttributes: { x: 1, y: 2 } }),
    ).toEqual({
      customAttributes: { y: 2 },
    });
  });

  test("nothing of the defaults is repeated", () => {
    const full = { loginId: "a", roleNames: ["V"], customAttributes: { x: 1, own: 2 } };
    expect(ownOf(full, { roleNames: ["V"], customAttributes: { x: 1 } })).toEqual({
      loginId: "a",
      customAttributes: { own: 2 },
    });
    expect(ownOf(full, undefined)).toEqual(full);
  });
});

describe("entries as text", () => {
  test("are read as the maps that they are; what is none stays for check to name", () => {
    const users = { a: '{"loginId":"a"}', b: { loginId: "b" }, c: "no json", d: UNKNOWN, e: "[1]" };
    expect(unpacked({ users, maxDeletes: 1 })).toEqual({
      users: { a: { loginId: "a" }, b: { loginId: "b" }, c: "no json", d: UNKNOWN, e: [1] },
      maxDeletes: 1,
    });
    expect(unpacked({ users: UNKNOWN })).toEqual({ users: UNKNOWN });
    expect(unpacked({})).toEqual({});
  });

  test("a state has each entry in the form of its input: as a map where the engine may know a secret of it", () => {
    const state = stateOf({ a: user("a"), b: user("b", { name: "hidden" }) });
    const stored = storedState(state, {
      a: '{"loginId":"a@example.com"}',
      b: { loginId: "b@example.com", name: "hidden" },
    });
    expect(stored).toEqual({
      users: { a: '{"loginId":"a@example.com"}', b: { loginId: "b@example.com", name: "hidden" } },
      userIds: { a: "Ua", b: "Ub" },
    });
  });
});

describe("a stored state", () => {
  test("gives back all that an operation has to know, through any form and defaults", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("a", "b", "c"), fc.record({ values, adopted: fc.boolean(), more: fc.boolean() })),
        fc.option(values, { nil: undefined }),
        fc.boolean(),
        (drawn, defaults, asMap) => {
          const users = Object.fromEntries(
            Object.entries(drawn).map(([key, { values: declared, adopted, more }]) => {
              const { customAttributes = {}, ...fields } = declared;
              // Empty maps are the business of the test above.
              const given = Object.keys(customAttributes).length === 0 ? fields : { ...fields, customAttributes };
              const loginIds = more ? ["first", "second"] : [`${key}@example.com`];
              return [key, user(key, { ...(given as unknown as Partial<UserState>), adopted, loginIds })];
            }),
          );
          const noAttributes = defaults?.customAttributes === undefined ? {} : { defaults: { name: "x" } };
          const state = stateOf(users, defaults === undefined ? {} : { defaults, ...noAttributes });
          const like = Object.fromEntries(Object.keys(users).map((key) => [key, asMap ? {} : "{}"]));
          expect(knownState(throughEngine(storedState(state, like)))).toEqual(state);
        },
      ),
    );
  });

  test("a default that did not come through is not taken to hold", () => {
    // The update to these defaults failed for this user: its state is still the former one.
    const defaults = { name: "New", customAttributes: { team: "x" } };
    const state = stateOf({ a: user("a", { name: "Old" }), b: user("b") }, { defaults });
    const known = knownState(throughEngine(storedState(state, {})));
    expect(known.users["a"]).toEqual(user("a", { name: "Old" }));
    expect(known.users["b"]).toEqual(user("b"));
  });

  test("an empty one is a set without users", () => {
    expect(knownState({})).toEqual({ users: {}, userIds: {} });
  });
});

describe("inputs of a refresh", () => {
  const defaults = { status: "enabled", customAttributes: { owner: "a secret" } };
  const full = (more: object): Record<string, unknown> => ({ loginId: "a@example.com", ...defaults, ...more });

  test("say in an entry what drifted from the defaults, and are then the state's own", () => {
    const before = { users: { a: '{"loginId":"a@example.com"}' }, defaults };
    const inputs: SetInputs = { users: { a: full({ status: "disabled" }) }, defaults };
    const refreshed = refreshedInputs(inputs, before, []);
    expect(refreshed).toEqual({ users: { a: '{"loginId":"a@example.com","status":"disabled"}' }, defaults });
    expect(effective(unpacked(refreshed) as unknown as SetInputs, "a")).toEqual(inputs.users["a"]);
  });

  test("keep a drifted secret of the defaults out of an entry, where the engine would not know of it", () => {
    const inputs: SetInputs = {
      users: { a: full({ customAttributes: { owner: "drifted" } }) },
      defaults,
    };
    const secret = ["customAttributes"];
    const refreshed = refreshedInputs(inputs, { users: { a: '{"loginId":"a@example.com"}' }, defaults }, secret);
    expect(JSON.stringify(refreshed)).not.toContain("drifted");
    // An entry that is secret itself is a map, whose values the engine knows.
    const before = { users: { a: { loginId: "a@example.com", customAttributes: { owner: "x" } } }, defaults };
    const own = refreshedInputs(inputs, before, secret);
    expect(own["users"]).toEqual({ a: { loginId: "a@example.com", customAttributes: { owner: "drifted" } } });
  });
});
