import { describe, expect, test } from "vitest";

import { reasonsAgainst, type ReleaseFacts } from "../../../tools/release/guard.ts";

const byHand: ReleaseFacts = {
  version: "1.2.3",
  isCi: false,
  canAttest: false,
  event: undefined,
  typed: "1.2.3",
  changes: "",
  branch: "main",
  pendingNotes: [],
  changelog: "# pulumi-descope-users\n\n## 1.2.3\n\n- x\n",
};
const inCi: ReleaseFacts = { ...byHand, isCi: true, canAttest: true, event: "workflow_dispatch", typed: undefined };

test("a person at a terminal, or CI that a person started and that can attest, may publish", () => {
  expect(reasonsAgainst(byHand)).toEqual([]);
  expect(reasonsAgainst(inCi)).toEqual([]);
});

describe("nothing is published", () => {
  test.each([
    ["when nobody was asked", { ...byHand, typed: undefined }, "a person runs `npm run release` at a terminal"],
    ["when another version was typed", { ...byHand, typed: "yes" }, "the version that was typed is not 1.2.3"],
    ["by CI on a push", { ...inCi, event: "push" }, "the event has to be workflow_dispatch"],
    ["by CI that cannot attest", { ...inCi, canAttest: false }, "id-token: write"],
    ["by CI whatever was typed", { ...byHand, isCi: true }, "id-token: write"],
    ["from a changed tree", { ...byHand, changes: " M a" }, "the work tree has changes"],
    ["from another branch", { ...byHand, branch: "next" }, "releases are made from main"],
    ["with notes left", { ...byHand, pendingNotes: ["odd-cats.md"] }, "odd-cats.md: run `npx changeset version`"],
    ["without a heading in the changelog", { ...byHand, changelog: "## 1.2.2\n" }, 'no heading "## 1.2.3"'],
  ] satisfies Array<[string, ReleaseFacts, string]>)("%s", (_when, facts, said) => {
    expect(reasonsAgainst(facts)).toEqual([expect.stringContaining(said)]);
  });
});
