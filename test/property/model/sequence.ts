/**
 * What can happen to a stack and its users, as data. In: weights of a theme. Out: an arbitrary of sequences: a dialect,
 * the users that stand by, and steps of an author, of hands at the console and of the engine. Must not know: the
 * provider, the emulator's inside, or what is right. A sequence is plain JSON, so that it prints and replays.
 */
import fc from "fast-check";

import type { Dialect, FaultKind, FaultRule } from "../../../emulator/index.ts";
import { dialect } from "./dialects.ts";
import {
  ATTRIBUTE_KEYS,
  bystanderFields,
  BYSTANDER_LOGINS,
  declaration,
  FIELDS,
  foreignAttribute,
  item,
  loginId,
  loginIdsOf,
  type Args,
  type FieldDraw,
} from "./values.ts";

/** One thing that the author changes in the program. `r`: which resource. */
export type Edit =
  | { do: "declare"; r: number; args: Args }
  | { do: "set"; r: number; item: string; value: unknown }
  | { do: "drop"; r: number; item: string }
  | { do: "empty"; r: number; item: string }
  | { do: "rename"; r: number; loginId: string }
  | { do: "control"; r: number; name: string; value: unknown }
  | {
      do: "password";
      r: number;
      source: "password" | "passwordEnv" | "hashedPassword" | "none";
      salt: number;
      raise: number;
    }
  | { do: "test"; r: number; value: boolean }
  | { do: "adopt"; r: number; loginId: string }
  | { do: "remove"; r: number };

/** What a hand does to the user of a resource, or to a bystander (`by`). */
export type Drift = { do: "drift"; r?: number; by?: number } & (
  | { what: "set"; item: string; value: unknown }
  | { what: "renameLogin"; loginId: string }
  | { what: "addLogin"; loginId: string }
  /** The login ID that the program declares goes, where another is left. */
  | { what: "removeLogin" }
  | { what: "password" }
  | { what: "delete" }
  /** What the program declares of the user of `r` goes to bystander `by`, as a login ID. */
  | { what: "usurp"; item: "loginId" | "email" | "phone" }
  /** A user is made by hand; `by` is then one of the bystanders. */
  | { what: "newcomer"; fields: Args }
);

/** The provider process dies right after its write number `at` has taken effect. */
export interface Crash {
  at: number;
}

export interface Fault {
  at: number;
  times: number;
  kind: FaultKind;
  route?: string;
}

export type Run =
  | { do: "up"; faults?: Fault[]; crash?: Crash }
  | { do: "refresh"; faults?: Fault[] }
  | { do: "destroy"; faults?: Fault[]; crash?: Crash };

export type Step = Edit | Drift | Run;

export interface Sequence {
  dialect: Partial<Dialect>;
  bystanders: Args[];
  /** Whether the engine runs resources side by side, and the provider gathers their calls. */
  parallel: boolean;
  maxDeletes?: number;
  /** Whether the author writes what cannot hold, too: roles that do not exist, flags of contacts that nobody has. */
  odd: boolean;
  steps: Step[];
}

/** What comes between two runs of the engine, by weights. */
export type ChangeName =
  | "declare"
  | "set"
  | "drop"
  | "empty"
  | "rename"
  | "control"
  | "password"
  | "test"
  | "remove"
  | "drift"
  | "driftBystander"
  | "adopt";

export interface Theme {
  readonly weights: Readonly<Record<ChangeName, number>>;
  /** One in how many runs of the engine meets faults; 0: none does. */
  readonly faultEvery: number;
  /** Whether some stacks run their resources side by side. */
  readonly parallel: boolean;
  /** Its part of all sequences. */
  readonly share: number;
  /** Of how many stacks of ten the first resource starts by adopting a bystander. */
  readonly adoptsOfTen: number;
}

const one = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const resource: fc.Arbitrary<number> = one(0, 0, 0, 1, 1, 2);
/** Draws that depend on the resource. */
const perResource = <T>(of: (r: number) => fc.Arbitrary<T>): fc.Arbitrary<T> => fc.oneof(...[0, 0, 0, 1, 1, 2].map(of));

const anyItem = one(...FIELDS, ...ATTRIBUTE_KEYS.map((key) => `customAttributes.${key}`));

const faultKind: fc.Arbitrary<FaultKind> = fc.oneof(
  one<FaultKind>({ status: 429 }, { status: 429, retryAfter: 1 }, { status: 429, retryAfter: 0 }),
  one<FaultKind>(
    { status: 500 },
    { status: 503 },
    { status: 500, effect: "after" },
    { status: 503, effect: "after" },
    { status: 502, effect: "after" },
  ),
  one<FaultKind>({ cut: "before" }, { cut: "after" }),
  one<FaultKind>({ malformed: true }, { malformed: true, effect: "before" }),
  one<FaultKind>(
    { html: true },
    { html: true, effect: "after" },
    { html: true, status: 404 },
    { html: true, status: 403 },
    { html: true, status: 200 },
    { html: true, status: 200, effect: "after" },
  ),
  one<FaultKind>({ failEntries: [1] }, { loseEntries: [1] }, { loseEntries: [2] }),
  // Excluded: `delayMs`, which takes real time; slow answers and timeouts are the matter of unit tests of the client.
);

const fault: fc.Arbitrary<Fault> = fc
  .record({
    at: fc.integer({ min: 1, max: 7 }),
    times: one(1, 1, 1, 1, 2, 3, 4, 8, 20),
    kind: faultKind,
    route: one(
      undefined,
      undefined,
      undefined,
      "PATCH /v1/mgmt/user/patch",
      "POST /v1/mgmt/user/create",
      "GET /v1/mgmt/user",
      "/v2/mgmt/user/search",
    ),
  })
  .map(({ route, ...rest }) => (route === undefined ? rest : { ...rest, route }));

export function ruleOf({ at, times, kind, route }: Fault): FaultRule {
  return { at, times, kind, ...(route === undefined ? {} : { route }) };
}

const crash: fc.Arbitrary<Crash> = fc.record({ at: fc.integer({ min: 1, max: 4 }) });

function trouble(theme: Theme): fc.Arbitrary<{ faults?: Fault[]; crash?: Crash }> {
  if (theme.faultEvery === 0) return fc.constant({});
  return fc.oneof(
    { weight: 3 * (theme.faultEvery - 1), arbitrary: fc.constant({}) },
    { weight: 2, arbitrary: fc.array(fault, { minLength: 1, maxLength: 3 }).map((faults) => ({ faults })) },
    { weight: 1, arbitrary: crash.map((drawn) => ({ crash: drawn })) },
  );
}

const control: fc.Arbitrary<{ name: string; value: unknown }> = fc.oneof(
  one<{ name: string; value: unknown }>(
    { name: "removedFields", value: "keep" },
    { name: "removedFields", value: "keep" },
    { name: "removedFields", value: undefined },
    { name: "onExisting", value: "adopt" },
    { name: "onExisting", value: "adopt" },
    { name: "onExisting", value: undefined },
    { name: "onDelete", value: "disable" },
    { name: "onDelete", value: "retain" },
    { name: "onDelete", value: "delete" },
    { name: "onDelete", value: undefined },
  ),
);

const driftOn = (r: number): fc.Arbitrary<Record<string, unknown>> =>
  fc.oneof(
    { weight: 6, arbitrary: item(r).map((draw: FieldDraw) => ({ what: "set", ...draw })) },
    { weight: 3, arbitrary: foreignAttribute.map((draw) => ({ what: "set", ...draw })) },
    {
      weight: 1,
      arbitrary: one(...loginIdsOf(r), "by-hand").map((login) => ({ what: "renameLogin", loginId: login })),
    },
    {
      weight: 1,
      arbitrary: one("extra.by.hand", `extra${String(r)}@acme.test`).map((login) => ({
        what: "addLogin",
        loginId: login,
      })),
    },
    { weight: 1, arbitrary: one({ what: "password" }, { what: "delete" }, { what: "removeLogin" }) },
  );

/** A hand gives a bystander what a resource declares, or will. */
const driftOnBystander: fc.Arbitrary<Drift> = fc
  .tuple(
    fc.integer({ min: 0, max: 1 }),
    perResource((r) =>
      fc.oneof(
        one(...loginIdsOf(r), `alias${String(r)}`).map((login) => ({ what: "addLogin", loginId: login })),
        item(r).map((draw) => ({ what: "set", ...draw })),
        foreignAttribute.map((draw) => ({ what: "set", ...draw })),
        fc.constant({ what: "delete" }),
        one("loginId", "email", "email", "phone").map((usurped) => ({ what: "usurp", r, item: usurped })),
        bystanderFields.map((fields) => ({ what: "newcomer", fields })),
      ),
    ),
  )
  .map(([by, what]) => ({ do: "drift", by, ...what }) as Drift);

function changes(): Record<ChangeName, fc.Arbitrary<Step>> {
  return {
    declare: perResource((r) => declaration(r).map((args): Step => ({ do: "declare", r, args }))),
    set: perResource((r) => item(r).map((draw): Step => ({ do: "set", r, ...draw }))),
    drop: fc.record({ do: fc.constant("drop" as const), r: resource, item: anyItem }),
    empty: fc.record({ do: fc.constant("empty" as const), r: resource, item: anyItem }),
    rename: perResource((r) => loginId(r).map((login): Step => ({ do: "rename", r, loginId: login }))),
    control: fc.tuple(resource, control).map(([r, drawn]): Step => ({ do: "control", r, ...drawn })),
    password: fc.record({
      do: fc.constant("password" as const),
      r: resource,
      source: one<"password" | "passwordEnv" | "hashedPassword" | "none">(
        "password",
        "password",
        "passwordEnv",
        "hashedPassword",
        "none",
      ),
      salt: fc.integer({ min: 0, max: 2 }),
      raise: one(0, 1, 1, 1, -1),
    }),
    test: fc.record({ do: fc.constant("test" as const), r: resource, value: fc.boolean() }),
    remove: fc.record({ do: fc.constant("remove" as const), r: resource }),
    drift: perResource((r) => driftOn(r).map((what) => ({ do: "drift", r, ...what }) as Drift)),
    driftBystander: driftOnBystander,
    adopt: fc
      .tuple(resource, one(...BYSTANDER_LOGINS.flat()))
      .map(([r, login]): Step => ({ do: "adopt", r, loginId: login })),
  };
}

function runs(theme: Theme): fc.Arbitrary<Step[]> {
  const up = trouble(theme).map((drawn): Step => ({ do: "up", ...drawn }));
  const refresh = trouble(theme).map(({ faults }): Step =>
    faults === undefined ? { do: "refresh" } : { do: "refresh", faults },
  );
  const destroy = trouble(theme).map((drawn): Step => ({ do: "destroy", ...drawn }));
  return fc.oneof(
    { weight: 10, arbitrary: up.map((step) => [step]) },
    { weight: 3, arbitrary: fc.tuple(refresh, up) },
    { weight: 1, arbitrary: refresh.map((step) => [step]) },
    { weight: 1, arbitrary: destroy.map((step) => [step]) },
  );
}

/** Some changes and then a run of the engine, some times over. */
export function sequence(theme: Theme): fc.Arbitrary<Sequence> {
  const all = changes();
  const drawn = (Object.entries(theme.weights) as Array<[ChangeName, number]>)
    .filter(([, weight]) => weight > 0)
    .map(([name, weight]) => ({ weight, arbitrary: all[name] }));
  const round = fc.tuple(fc.array(fc.oneof(...drawn), { minLength: 1, maxLength: 4, size: "max" }), runs(theme));
  return fc
    .record({
      dialect,
      bystanders: fc.array(bystanderFields, { maxLength: 2, size: "max" }),
      parallel: theme.parallel ? one(true, true, false) : fc.constant(false),
      maxDeletes: fc.oneof({ weight: 20, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: one(0, 1) }),
      odd: one(false, false, false, false, false, true),
      // Most stacks have one resource: what befalls a user is then not spread thin.
      resources: theme.parallel ? one(1, 2, 3) : one(1, 1, 1, 2, 3),
      first: declaration(0),
      adopts: fc.tuple(fc.integer({ min: 1, max: 10 }), one(...BYSTANDER_LOGINS.flat())),
      start: trouble(theme).map((drawn): Step => ({ do: "up", ...drawn })),
      rounds: fc.array(round, { minLength: 2, maxLength: 5, size: "max" }),
    })
    .map(({ first, adopts: [chance, login], start, rounds, maxDeletes, resources, ...parts }): Sequence => {
      const adopting: Step[] = chance > theme.adoptsOfTen ? [] : [{ do: "adopt", r: 0, loginId: login }];
      const begin: Step[] = [{ do: "declare", r: 0, args: first }, ...adopting, start];
      const rest = rounds.flatMap(([some, run]) => [...some, ...run]);
      return {
        ...parts,
        ...(maxDeletes === undefined ? {} : { maxDeletes }),
        steps: [...begin, ...rest].map((step) => within(step, resources)),
      };
    });
}

function within(step: Step, resources: number): Step {
  return "r" in step && step.r !== undefined ? { ...step, r: step.r % resources } : step;
}
