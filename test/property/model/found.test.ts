// Sequences that once broke something, as long runs found them: played again each time, whatever the seed.
import { test } from "vitest";

import { playOne, surroundings } from "./property.ts";
import type { Sequence } from "./sequence.ts";

const around = surroundings();

const base = { bystanders: [], parallel: false, odd: false } as const;

const BY_STANDER = {
  name: "By Stander",
  status: "enabled",
  roleNames: [],
  userTenants: [],
  ssoAppIds: [],
  customAttributes: {},
  picture: "",
  test: false,
} as const;

const FOUND: ReadonlyArray<readonly [string, Sequence]> = [
  [
    "where PATCH replaces the map and takes an empty one for none, the last attribute goes by null",
    {
      ...base,
      bystanders: [],
      dialect: { attributesOnPatch: "replace", attributeNullOnSetter: "ignored" },
      steps: [
        {
          do: "declare",
          r: 0,
          args: { loginId: "r0@acme.test", customAttributes: { skills: ["go"], level: "junior" } },
        },
        { do: "declare", r: 1, args: { loginId: "r1@acme.test", customAttributes: { onCall: true } } },
        { do: "up" },
        // Teaches that PATCH replaces.
        { do: "set", r: 0, item: "customAttributes.level", value: "principal" },
        { do: "up" },
        { do: "declare", r: 1, args: { loginId: "r1@acme.test" } },
        { do: "set", r: 0, item: "customAttributes.level", value: "junior" },
        { do: "up" },
      ],
    },
  ],
  [
    "where it takes an empty map for what it is and no null, the last attribute goes by an empty map",
    {
      ...base,
      bystanders: [],
      dialect: {
        attributesOnPatch: "replace",
        attributeNullOnPatch: "ignored",
        emptyAttributesOnPatch: "clears",
        attributeNullOnSetter: "ignored",
      },
      steps: [
        { do: "declare", r: 0, args: { loginId: "r0@acme.test", customAttributes: { level: "junior" } } },
        { do: "up" },
        { do: "declare", r: 0, args: { loginId: "r1@acme.test" } },
        { do: "up" },
      ],
    },
  ],
  [
    "an e-mail that was a login ID of its own and is cleared after the PATCH leaves none behind",
    {
      ...base,
      bystanders: [BY_STANDER, BY_STANDER],
      dialect: { emptyStringOnPatch: "ignored" },
      steps: [
        { do: "declare", r: 0, args: { loginId: "r0@acme.test" } },
        { do: "adopt", r: 0, loginId: "by1" },
        { do: "up" },
        {
          do: "declare",
          r: 0,
          args: { loginId: "r1@acme.test", email: "by1.second@acme.test", additionalIdentifiers: ["alias1"] },
        },
        { do: "up" },
        { do: "declare", r: 0, args: { loginId: "r2@acme.test" } },
        { do: "up" },
      ],
    },
  ],
  [
    "where PATCH replaces the map, what its first answer tells may cost one write",
    {
      ...base,
      bystanders: [],
      dialect: { attributesOnPatch: "replace", additionalIdentifiersOnPatch: "replace" },
      steps: [
        { do: "declare", r: 0, args: { loginId: "r0@acme.test", customAttributes: { costCenter: 42 } } },
        { do: "up" },
        { do: "set", r: 0, item: "customAttributes.department", value: "Sales" },
        { do: "up" },
        { do: "set", r: 0, item: "familyName", value: "L" },
        { do: "up" },
      ],
    },
  ],
  [
    "where PATCH replaces the map and answers are lost, no key that was set goes with the repair of another",
    {
      ...base,
      bystanders: [],
      dialect: { attributesOnPatch: "replace" },
      steps: [
        { do: "declare", r: 0, args: { loginId: "r0@acme.test", customAttributes: { level: "junior" } } },
        { do: "up" },
        { do: "set", r: 0, item: "customAttributes.skills", value: ["go"] },
        {
          do: "up",
          // The first look is lost with all its tries, and then each PATCH; only then is the repair the last word.
          faults: [
            { at: 1, times: 4, kind: { cut: "after" }, route: "GET /v1/mgmt/user" },
            { at: 1, times: 20, kind: { cut: "after" }, route: "PATCH /v1/mgmt/user/patch" },
          ],
        },
        { do: "up" },
      ],
    },
  ],
  [
    "issue 13 case 10: a login ID that somebody takes meanwhile keeps its name in a state that is half done",
    {
      ...base,
      bystanders: [BY_STANDER, BY_STANDER],
      dialect: {},
      steps: [
        { do: "declare", r: 0, args: { loginId: "r0@acme.test" } },
        { do: "adopt", r: 0, loginId: "by1" },
        { do: "up" },
        { do: "drift", by: 0, what: "usurp", r: 0, item: "loginId" },
        { do: "set", r: 0, item: "additionalIdentifiers", value: ["alias0"] },
        { do: "up" },
        { do: "up" },
      ],
    },
  ],
  [
    "issue 13 case 10: a rename that was cut off and a login ID by hand look like a rename by hand",
    {
      ...base,
      bystanders: [BY_STANDER],
      dialect: {},
      steps: [
        { do: "declare", r: 0, args: { loginId: "r0@acme.test" } },
        { do: "adopt", r: 0, loginId: "by0@acme.test" },
        { do: "up" },
        { do: "drift", r: 0, what: "addLogin", loginId: "extra.by.hand" },
        { do: "adopt", r: 0, loginId: "+49301234500" },
        { do: "up", crash: { at: 1 } },
      ],
    },
  ],
  [
    "issue 13: a key beside somebody else's that does not go is tried once, not twice",
    {
      ...base,
      bystanders: [],
      dialect: { attributeNullOnSetter: "ignored", emptyStringOnPatch: "ignored" },
      steps: [
        {
          do: "declare",
          r: 0,
          args: {
            loginId: "r0@acme.test",
            name: "Ada",
            customAttributes: { department: "Sales", costCenter: 42, onCall: true, skills: ["go"], level: "junior" },
          },
        },
        { do: "up" },
        { do: "drift", r: 0, what: "set", item: "customAttributes.owner", value: "ann" },
        { do: "declare", r: 0, args: { loginId: "r0@acme.test" } },
        { do: "refresh" },
        { do: "up" },
      ],
    },
  ],
  [
    "issue 13: where PATCH replaces the map, each key that went with it comes back by a call of its own",
    {
      ...base,
      bystanders: [],
      dialect: { attributesOnPatch: "replace", additionalIdentifiersOnPatch: "replace" },
      steps: [
        {
          do: "declare",
          r: 0,
          args: { loginId: "r0@acme.test", customAttributes: { costCenter: 42, skills: ["go"], level: "junior" } },
        },
        { do: "up" },
        { do: "drop", r: 0, item: "customAttributes.level" },
        { do: "up" },
      ],
    },
  ],
  [
    "issue 13: where the service tells cases apart, a login ID in another case is nobody to adopt",
    {
      ...base,
      bystanders: [],
      dialect: { loginIdCase: "kept" },
      steps: [
        { do: "declare", r: 0, args: { loginId: "BY0@Acme.test" } },
        { do: "control", r: 0, name: "onDelete", value: "disable" },
        { do: "up" },
        { do: "adopt", r: 0, loginId: "by0@acme.test" },
        { do: "destroy" },
      ],
    },
  ],
  [
    "issue 13: two in one batch learn that PATCH replaces the map",
    {
      ...base,
      bystanders: [],
      parallel: true,
      dialect: { attributesOnPatch: "replace" },
      steps: [
        { do: "declare", r: 0, args: { loginId: "r0@acme.test", customAttributes: { department: "Sales" } } },
        {
          do: "declare",
          r: 1,
          args: { loginId: "r1@acme.test", customAttributes: { department: "Sales", costCenter: 42 } },
        },
        { do: "up" },
        {
          do: "declare",
          r: 0,
          args: { loginId: "r0@acme.test", customAttributes: { department: "Sales", level: "junior" } },
        },
        { do: "declare", r: 1, args: { loginId: "r1@acme.test", customAttributes: { department: "Sales" } } },
        { do: "up" },
      ],
    },
  ],
  [
    "issue 13: an empty value that a hand gave to a key that goes is not sent back",
    {
      ...base,
      bystanders: [],
      dialect: { attributeNullOnPatch: "ignored", attributeNullOnSetter: "ignored" },
      steps: [
        {
          do: "declare",
          r: 0,
          args: { loginId: "r0@acme.test", customAttributes: { skills: ["go"], level: "junior" } },
        },
        { do: "up" },
        { do: "declare", r: 0, args: { loginId: "r0@acme.test" } },
        { do: "up" },
        { do: "drift", r: 0, what: "set", item: "customAttributes.level", value: "" },
        { do: "up" },
      ],
    },
  ],
  [
    "issue 13: a former login ID that stays as another one is not lost where the service moves the new one with the e-mail",
    {
      ...base,
      dialect: { emailChangeMovesLoginId: "follows" },
      bystanders: [BY_STANDER],
      steps: [
        { do: "declare", r: 0, args: { loginId: "r0@acme.test", email: "r0@acme.test" } },
        { do: "adopt", r: 0, loginId: "by0@acme.test" },
        { do: "up" },
        {
          do: "declare",
          r: 0,
          args: {
            loginId: "r0@acme.test",
            email: "r0.mail@acme.test",
            additionalIdentifiers: ["alias0", "by0@acme.test"],
          },
        },
        { do: "up" },
      ],
    },
  ],
  [
    "issue 13: a resource whose diff fails is not taken for one of which the engine asks nobody",
    {
      ...base,
      dialect: {},
      bystanders: [BY_STANDER, BY_STANDER],
      steps: [
        { do: "declare", r: 0, args: { loginId: "r0@acme.test" } },
        { do: "adopt", r: 0, loginId: "by1" },
        { do: "up" },
        { do: "adopt", r: 2, loginId: "by0@acme.test" },
        { do: "up" },
        { do: "test", r: 0, value: true },
        { do: "set", r: 0, item: "additionalIdentifiers", value: ["alias0", "by0@acme.test"] },
        { do: "up" },
      ],
    },
  ],
];

test.each(FOUND)("%s", async (_name, sequence) => {
  await playOne(around(), sequence);
});
