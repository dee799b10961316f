import { describe, expect, test } from "vitest";

import { isSecret, notTaken, show, subjectOf } from "../../../provider/user/messages.ts";
import { inputs } from "../core/users.ts";

describe("the words of errors", () => {
  test("name the user, unless its login ID is secret", () => {
    expect(subjectOf({}, inputs())).toBe('user "ci@example.com"');
    expect(subjectOf({ secretFields: ["loginId"] }, inputs())).toBe("user");
    expect(subjectOf({ secretFields: ["*"] }, inputs())).toBe("user");
  });

  test("know a secret by its field, attributes as a whole", () => {
    const discretion = { secretFields: ["name", "customAttributes"] };
    expect(isSecret(discretion, "name")).toBe(true);
    expect(isSecret(discretion, "customAttributes.pin")).toBe(true);
    expect(isSecret(discretion, "givenName")).toBe(false);
    expect(isSecret({}, "name")).toBe(false);
  });

  test("show values bounded, and nothing for what is absent", () => {
    expect(show("x")).toBe('"x"');
    expect(show([])).toBe("[]");
    expect(show(0)).toBe("0");
    for (const nothing of [undefined, null, ""]) expect(show(nothing)).toBe("nothing");
    expect(show("x".repeat(5_000_000)).length).toBeLessThan(130);
  });

  test("say declared and got of each item", () => {
    const error = notTaken(
      {},
      inputs({ name: "Ada", customAttributes: { a: 1 } }),
      ["name", "customAttributes.a"],
      (item) => (item === "name" ? "" : 2),
    );
    expect(error.message).toBe(
      'WRITE_NOT_TAKEN: user "ci@example.com" · name, customAttributes.a · the service answered with success but the user ' +
        'does not hold it (name: declared "Ada", got nothing; customAttributes.a: declared 1, got 2) · check that the value ' +
        "is allowed in this project (roles, tenants, attributes exist); run again",
    );
  });
});
