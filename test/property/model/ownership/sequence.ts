/**
 * Sequences of a program that several resources share users in: what the author changes, what somebody else does at the
 * console and between any two requests, and how the engine is run. Plain JSON, so that a sequence prints and replays.
 * Small pools: four people, two Users, two sets, four rights, so that draws collide.
 */
import fc from "fast-check";

import type { Dialect } from "../../../../emulator/index.ts";

/** Where a user is declared: a User, or an entry of a UserSet. */
export type Place = { user: "a" | "b" } | { set: "s" | "t"; key: "k0" | "k1" };

/** `home`: the default provider. `twin`: an explicit one of the same project. `away`: one of another project. */
export type ProviderName = "home" | "twin" | "away";

export type FieldName = "name" | "roleNames" | "userTenants" | "department" | "status";
/** What every declaration of person `n` says of that person. */
export interface FieldEdit {
  do: "field";
  n: number;
  field: FieldName;
  /** `null`: no longer declared. */
  value: unknown;
}

export type Right =
  | { kind: "UserRole"; roleName: string }
  | { kind: "UserTenant"; tenantId: string; roleNames: string[] };

export type Edit =
  | { do: "declare"; at: Place; n: number; adopt: boolean }
  /** What `from` declares is declared by `to`, which adopts. `twoSteps`: after an `up` with onDelete: "retain". */
  | { do: "move"; from: Place; to: Place; twoSteps: boolean }
  | { do: "remove"; at: Place }
  | { do: "onDelete"; at: Place; value: "delete" | "disable" | "retain" | null }
  /** The declaration becomes one of another person. */
  | { do: "login"; at: Place; n: number }
  | FieldEdit
  | { do: "right"; name: "r" | "q"; n: number; by: "loginId" | "userId"; right: Right }
  /** The list leaves every declaration of that person, and a right of its own holds its first item. */
  | { do: "split"; n: number; field: "roleNames" | "userTenants"; name: "r" | "q" }
  /** The same right under the other name. */
  | { do: "renameRight"; kind: Right["kind"]; name: "r" | "q" }
  | { do: "removeRight"; kind: Right["kind"]; name: "r" | "q" }
  | { do: "provider"; at: Place; provider: ProviderName };

/** Somebody else's act on whoever owns the login ID of person `n`. */
export type Act =
  | { what: "create"; n: number }
  | { what: "delete"; n: number }
  | { what: "renameLogin"; n: number; to: string }
  | { what: "addLogin"; n: number; login: string }
  | { what: "status"; n: number; value: string }
  | { what: "addRole" | "removeRole"; n: number; role: string }
  | { what: "addTenant" | "removeTenant"; n: number; tenant: string }
  | { what: "name"; n: number; value: string }
  | { what: "attribute"; n: number; key: string; value: unknown };

export type Run = {
  /** `mistaken`: the default provider has the other project's credentials. */
  mistaken?: boolean;
  /** Before the request of that number, 1 for the first of the run. */
  acts?: Array<{ at: number; act: Act }>;
  /** The request of that number is refused. */
  refuse?: { at: number; status: 400 | 429 };
  /** The provider processes are killed right after the write of that number. */
  crash?: number;
} & (
  | {
      do: "up";
      preview: boolean;
      refresh: boolean;
      /** Each resource is checked after the one before it is done, as with outputs that feed inputs. */
      staggered: boolean;
      /** Of the resources in order of their names, those whose bit is set. */
      targets?: number;
    }
  | { do: "refresh" }
  | { do: "destroy" }
);

export type Step = Edit | { do: "act"; act: Act } | Run;

export interface Sequence {
  dialect: Partial<Dialect>;
  /** People who are users before the program is. */
  existing: number[];
  /** Whether the provider of the other project takes resources of this one over. */
  moveFrom: boolean;
  steps: Step[];
}

export const PEOPLE: readonly number[] = [0, 1, 2, 3];
export const loginOf = (n: number): string => `u${String(n)}@acme.test`;

const one = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const person = one(0, 0, 0, 1, 1, 2, 3);
const place: fc.Arbitrary<Place> = one<Place>(
  { user: "a" },
  { user: "a" },
  { user: "b" },
  { user: "b" },
  { set: "s", key: "k0" },
  { set: "s", key: "k1" },
  { set: "t", key: "k0" },
);

const field: fc.Arbitrary<FieldEdit> = fc
  .tuple(
    person,
    one<readonly [FieldName, unknown]>(
      ["name", "Ada"],
      ["name", "Grace"],
      ["name", null],
      ["roleNames", ["Viewer"]],
      ["roleNames", ["Viewer", "Deployer"]],
      ["roleNames", ["Deployer"]],
      ["roleNames", null],
      ["userTenants", [{ tenantId: "acme", roleNames: ["Viewer"] }]],
      ["userTenants", [{ tenantId: "acme" }, { tenantId: "globex" }]],
      ["userTenants", null],
      ["department", "Sales"],
      ["department", "R&D"],
      ["department", null],
      ["status", "enabled"],
      ["status", "disabled"],
      ["status", null],
    ),
  )
  .map(([n, [name, value]]) => ({ do: "field", n, field: name, value }));

const right: fc.Arbitrary<Right> = one<Right>(
  { kind: "UserRole", roleName: "Viewer" },
  { kind: "UserRole", roleName: "Deployer" },
  { kind: "UserTenant", tenantId: "acme", roleNames: [] },
  { kind: "UserTenant", tenantId: "acme", roleNames: ["Viewer"] },
  { kind: "UserTenant", tenantId: "acme", roleNames: ["Viewer", "Deployer"] },
  { kind: "UserTenant", tenantId: "globex", roleNames: [] },
);
const rightName = one<"r" | "q">("r", "q");
const rightKind = one<Right["kind"]>("UserRole", "UserTenant");

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("declare" as const), at: place, n: person, adopt: fc.boolean() }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("move" as const), from: place, to: place, twoSteps: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("remove" as const), at: place }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("onDelete" as const),
      at: place,
      value: one<"delete" | "disable" | "retain" | null>("delete", "disable", "retain", null),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("login" as const), at: place, n: person }) },
  { weight: 4, arbitrary: field },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("right" as const),
      name: rightName,
      n: person,
      by: one<"loginId" | "userId">("loginId", "userId"),
      right,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("split" as const),
      n: person,
      field: one<"roleNames" | "userTenants">("roleNames", "userTenants"),
      name: rightName,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("renameRight" as const), kind: rightKind, name: rightName }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("removeRight" as const), kind: rightKind, name: rightName }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("provider" as const),
      at: place,
      provider: one<ProviderName>("home", "twin", "twin", "away"),
    }),
  },
);

// Excluded: a login ID of another person. Two persons of the program would be one user, and contradict each other.
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ what: one<"create" | "delete">("create", "delete"), n: person }),
  fc.record({ what: fc.constant("renameLogin" as const), n: person, to: fc.constant("by-hand") }),
  fc.record({ what: fc.constant("addLogin" as const), n: person, login: fc.constant("extra-by-hand") }),
  fc.record({ what: fc.constant("status" as const), n: person, value: one("enabled", "disabled") }),
  fc.record({
    what: one<"addRole" | "removeRole">("addRole", "removeRole"),
    n: person,
    role: one("Auditor", "Auditor", "Viewer"),
  }),
  fc.record({
    what: one<"addTenant" | "removeTenant">("addTenant", "removeTenant"),
    n: person,
    tenant: one("initech", "initech", "acme"),
  }),
  fc.record({ what: fc.constant("name" as const), n: person, value: one("By Hand", "Ada") }),
  fc.record({
    what: fc.constant("attribute" as const),
    n: person,
    key: one("team", "team", "owner", "department"),
    value: one("x", "y"),
  }),
);

export interface Theme {
  /** In how many runs of ten somebody else acts between two requests. */
  readonly actsOfTen: number;
  /** How many of the author's changes, to five, are acts by hand between two runs. */
  readonly byHand: number;
  /** Its part of all sequences. */
  readonly share: number;
}

type Trouble = Pick<Run, "acts" | "refuse" | "crash">;

/** One run in two goes through as it is meant to. */
function trouble({ actsOfTen }: Theme): fc.Arbitrary<Trouble> {
  const others: fc.Arbitrary<Trouble> = fc
    .array(fc.record({ at: fc.integer({ min: 1, max: 8 }), act }), { minLength: 1, maxLength: 3 })
    .map((acts) => ({ acts }));
  const refused: fc.Arbitrary<Trouble> = fc
    .record({ at: fc.integer({ min: 1, max: 8 }), status: one<400 | 429>(400, 400, 429) })
    .map((refuse) => ({ refuse }));
  const killed: fc.Arbitrary<Trouble> = fc.integer({ min: 1, max: 4 }).map((crash) => ({ crash }));
  const rest = 10 - actsOfTen;
  const drawn = [
    { weight: 5 * rest, arbitrary: fc.constant<Trouble>({}) },
    { weight: 3 * rest, arbitrary: refused },
    { weight: 2 * rest, arbitrary: killed },
    { weight: 5 * actsOfTen, arbitrary: others },
    // A wait for a refused request is when most can happen.
    { weight: 5 * actsOfTen, arbitrary: fc.tuple(others, refused).map(([acts, refuse]) => ({ ...acts, ...refuse })) },
  ];
  return fc.oneof(...drawn.filter(({ weight }) => weight > 0));
}

function up(theme: Theme): fc.Arbitrary<Run> {
  return fc
    .tuple(
      fc.record({
        do: fc.constant("up" as const),
        preview: fc.boolean(),
        refresh: one(false, false, true),
        staggered: fc.boolean(),
      }),
      fc.oneof(
        { weight: 5, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 255 }) },
      ),
      one(false, false, false, false, false, false, false, true),
      trouble(theme),
    )
    .map(([run, targets, mistaken, rest]) => ({
      ...run,
      ...(targets === undefined || mistaken ? {} : { targets }),
      ...(mistaken ? { mistaken } : rest),
    }));
}

function run(theme: Theme): fc.Arbitrary<Run> {
  const others: fc.Arbitrary<Run> = fc
    .tuple(one<"refresh" | "destroy">("refresh", "refresh", "destroy"), one(false, false, false, true), trouble(theme))
    .map(([what, mistaken, rest]) => ({ do: what, ...(mistaken ? { mistaken } : rest) }));
  return fc.oneof({ weight: 6, arbitrary: up(theme) }, { weight: 1, arbitrary: others });
}

/** Some changes and then a run of the engine, some times over. */
export function sequence(theme: Theme): fc.Arbitrary<Sequence> {
  const byHand = act.map((drawn): Step => ({ do: "act", act: drawn }));
  const edits: fc.Arbitrary<Step> = edit;
  const change =
    theme.byHand === 0 ? edits : fc.oneof({ weight: 5, arbitrary: edits }, { weight: theme.byHand, arbitrary: byHand });
  return fc
    .record({
      // Excluded: a search that lags, and what else the service may do otherwise; the model of declarations draws all of it.
      dialect: fc.record(
        {
          attributesOnPatch: one<"merge" | "replace">("merge", "replace"),
          userTenantsOnPatch: one<"replace" | "merge">("replace", "merge"),
        },
        { requiredKeys: [] },
      ) as fc.Arbitrary<Partial<Dialect>>,
      existing: fc.subarray([...PEOPLE], { maxLength: 2 }),
      moveFrom: fc.boolean(),
      first: fc.record({ do: fc.constant("declare" as const), at: place, n: person, adopt: one(false, false, true) }),
      rounds: fc.array(fc.tuple(fc.array(change, { minLength: 1, maxLength: 4, size: "max" }), run(theme)), {
        minLength: 2,
        maxLength: 6,
        size: "max",
      }),
    })
    .map(({ first, rounds, ...parts }) => ({
      ...parts,
      steps: [
        first,
        { do: "up", preview: false, refresh: false, staggered: false },
        ...rounds.flatMap(([some, last]) => [...some, last]),
      ],
    }));
}
