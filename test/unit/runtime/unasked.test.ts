import { describe, expect, test } from "vitest";

import { claimHoldings } from "../../../provider/core/holdings.ts";
import { refuseUnaskedDelete, resourceChecked, resourceDecided } from "../../../provider/runtime/unasked.ts";
import type { UserContext } from "../../../provider/user/context.ts";
import { FakeApi } from "../user/fake-api.ts";
import { contextOver, ID } from "../user/setup.ts";

const { held } = claimHoldings({ loginId: "CI@example.com" });

function deletion(context: UserContext, loginId = "ci@example.com"): () => void {
  return () => {
    refuseUnaskedDelete(context, { id: ID, held: claimHoldings({ loginId }).held, subject: "user" });
  };
}

function checked(): UserContext {
  const { context } = contextOver(new FakeApi());
  resourceChecked(context, "owner", held);
  return context;
}

describe("issue 13: the delete of a replacement that nobody was asked about", () => {
  test("is refused: the user is declared by a resource that was checked, and neither diffed nor made", () => {
    expect(deletion(checked())).toThrow(/INPUT_INVALID: .*--replace.*`pulumi destroy --target`/);
  });

  test("any other delete is none: another user, a resource that was diffed or made, a replacement of our own", () => {
    expect(deletion(checked(), "other@example.com")).not.toThrow();
    const decided = checked();
    resourceDecided(decided, "owner");
    expect(deletion(decided)).not.toThrow();
    const own = checked();
    own.learned.replacedBy.set(ID, "owner");
    expect(deletion(own)).not.toThrow();
    expect(deletion(contextOver(new FakeApi()).context)).not.toThrow();
  });
});
