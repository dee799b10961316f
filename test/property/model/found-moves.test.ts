// Sequences of resources that share users that once broke something: played again each time, whatever the seed.
import { test } from "vitest";

import { playOne, surroundings } from "./ownership/property.ts";
import type { Run, Sequence, Step } from "./ownership/sequence.ts";

const around = surroundings();

const up: Run = { do: "up", preview: false, refresh: false, staggered: false };
const base = { dialect: {}, existing: [], moveFrom: false };
/** Of person 1: made by User a, moved into set s by a run that fails half-way, so that a is in the state still. */
const halfMoved: readonly Step[] = [
  { do: "declare", at: { user: "a" }, n: 1, adopt: false },
  up,
  { do: "move", from: { user: "a" }, to: { set: "s", key: "k0" }, twoSteps: false },
  { do: "declare", at: { set: "s", key: "k1" }, n: 0, adopt: true },
  up,
];

const FOUND: ReadonlyArray<readonly [string, Sequence]> = [
  [
    "a former owner that gets another person's login ID does not rename the user who was moved",
    { ...base, steps: [...halfMoved, { do: "declare", at: { user: "a" }, n: 2, adopt: false }, up] },
  ],
  [
    "nor where it is updated before the set is checked",
    {
      ...base,
      steps: [...halfMoved, { do: "declare", at: { user: "a" }, n: 2, adopt: false }, { ...up, staggered: true }],
    },
  ],
  [
    "an entry that leaves a set while a UserRole gives its user a role leaves the user",
    {
      ...base,
      steps: [
        { do: "declare", at: { set: "s", key: "k0" }, n: 0, adopt: false },
        { do: "declare", at: { set: "s", key: "k1" }, n: 1, adopt: false },
        { do: "right", name: "r", n: 0, by: "loginId", right: { kind: "UserRole", roleName: "Viewer" } },
        up,
        { do: "remove", at: { set: "s", key: "k0" } },
        up,
      ],
    },
  ],
  [
    "a login ID that somebody changes between our look and our write is not shown, and not written",
    {
      ...base,
      steps: [
        { do: "declare", at: { user: "a" }, n: 0, adopt: false },
        up,
        { do: "field", n: 0, field: "department", value: "R&D" },
        { ...up, acts: [{ at: 3, act: { what: "renameLogin", n: 0, to: "by-hand" } }] },
      ],
    },
  ],
  [
    "a former owner that is the only target leaves the user to the set that takes it over",
    {
      ...base,
      steps: [
        { do: "declare", at: { user: "a" }, n: 1, adopt: false },
        up,
        { do: "move", from: { user: "a" }, to: { set: "s", key: "k0" }, twoSteps: false },
        { ...up, targets: 0b01 },
      ],
    },
  ],
  [
    "a membership that is replaced as the only target leaves its tenant to another one",
    {
      ...base,
      steps: [
        { do: "declare", at: { user: "a" }, n: 0, adopt: false },
        { do: "right", name: "q", n: 0, by: "loginId", right: { kind: "UserTenant", tenantId: "acme", roleNames: [] } },
        up,
        {
          do: "right",
          name: "r",
          n: 0,
          by: "loginId",
          right: { kind: "UserTenant", tenantId: "acme", roleNames: ["Viewer"] },
        },
        {
          do: "right",
          name: "q",
          n: 0,
          by: "loginId",
          right: { kind: "UserTenant", tenantId: "globex", roleNames: [] },
        },
        { ...up, targets: 0b010 },
      ],
    },
  ],
  [
    "a login ID that somebody changes between the look and the write of an adoption is not changed back",
    {
      ...base,
      existing: [0],
      steps: [
        { do: "declare", at: { set: "s", key: "k0" }, n: 0, adopt: true },
        { do: "act", act: { what: "addLogin", n: 0, login: "extra-by-hand" } },
        { do: "field", n: 0, field: "name", value: "Ada" },
        { ...up, acts: [{ at: 3, act: { what: "renameLogin", n: 0, to: "by-hand" } }] },
      ],
    },
  ],
  [
    "an entry whose user a UserRole needs stays, though the role is checked after the set was written",
    {
      ...base,
      steps: [
        { do: "declare", at: { set: "s", key: "k1" }, n: 1, adopt: false },
        up,
        { do: "right", name: "r", n: 1, by: "loginId", right: { kind: "UserRole", roleName: "Viewer" } },
        { do: "remove", at: { set: "s", key: "k1" } },
        { do: "declare", at: { set: "s", key: "k0" }, n: 2, adopt: false },
        { ...up, staggered: true },
      ],
    },
  ],
  [
    "an entry adopts no user whom another entry of its set has, though that one is to be renamed",
    {
      ...base,
      existing: [0],
      steps: [
        { do: "declare", at: { set: "s", key: "k1" }, n: 1, adopt: false },
        up,
        { do: "login", at: { set: "s", key: "k1" }, n: 0 },
        up,
        { do: "declare", at: { set: "s", key: "k0" }, n: 1, adopt: true },
        up,
      ],
    },
  ],
  [
    "a membership that is replaced leaves its new tenant to another one that says the very same",
    {
      ...base,
      steps: [
        { do: "declare", at: { user: "a" }, n: 0, adopt: false },
        { do: "right", name: "r", n: 0, by: "loginId", right: { kind: "UserTenant", tenantId: "acme", roleNames: [] } },
        up,
        { do: "login", at: { user: "a" }, n: 1 },
        ...(["q", "r"] as const).flatMap((name): Step[] => [
          {
            do: "right",
            name,
            n: 1,
            by: "loginId",
            right: { kind: "UserTenant", tenantId: "acme", roleNames: ["Viewer", "Deployer"] },
          },
          up,
        ]),
      ],
    },
  ],
  [
    "a user whose rename was cut off is left to the role that means it by its new login ID",
    {
      ...base,
      steps: [
        { do: "declare", at: { user: "a" }, n: 0, adopt: false },
        up,
        { do: "login", at: { user: "a" }, n: 1 },
        { do: "right", name: "r", n: 1, by: "loginId", right: { kind: "UserRole", roleName: "Viewer" } },
        { ...up, crash: 1 },
        { do: "remove", at: { user: "a" } },
        { ...up, targets: 1 },
      ],
    },
  ],
];

test.each(FOUND)("%s", async (_name, sequence) => {
  await playOne(around(), sequence);
});
