// Sequences that once broke something, as long runs found them: played again each time, whatever the seed.
import { test } from "vitest";

import { playOne, surroundings } from "./property.ts";
import type { Sequence } from "./sequence.ts";

const around = surroundings();

const base = { bystanders: [], parallel: false, odd: false } as const;

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
];

test.each(FOUND)("%s", async (_name, sequence) => {
  await playOne(around(), sequence);
});
