import { describe, expect, test } from "vitest";

import { DescopeError, ERROR_CODES, failureOf, ServiceError } from "../../../provider/core/errors.ts";

const FAILURE = {
  method: "PATCH",
  path: "/v1/mgmt/user/patch",
  status: 400,
  errorCode: "E011003",
  description: "Request is invalid",
  requestId: "req-7",
};

describe("the message", () => {
  test("is code, subject, field, what and what to do next, in this order", () => {
    const error = new DescopeError("USER_EXISTS", {
      next: "do this",
      what: "it exists",
      field: "loginId",
      subject: 'user "ci"',
    });
    expect(error.message).toBe('USER_EXISTS: user "ci" · loginId · it exists · do this');
    expect(error.name).toBe("DescopeError");
    expect(error.code).toBe("USER_EXISTS");
  });
  test("leaves out what is not said", () => {
    expect(new DescopeError("CONFIG_MISSING", { what: "nothing", subject: "" }).message).toBe(
      "CONFIG_MISSING: nothing",
    );
  });
  test("of a service error tells request, reason, status, code and request ID", () => {
    expect(new ServiceError("REQUEST_REFUSED", FAILURE, "correct it").message).toBe(
      "REQUEST_REFUSED: PATCH /v1/mgmt/user/patch: Request is invalid (HTTP 400, E011003, request req-7) · correct it",
    );
  });
  test("of an unanswered request says so and invents no status", () => {
    const failure = { method: "GET", path: "/v1/mgmt/user", status: 0 };
    expect(new ServiceError("UNREACHABLE", failure, "try").message).toBe(
      "UNREACHABLE: GET /v1/mgmt/user: (no answer) · try",
    );
  });
});

describe("about()", () => {
  test("adds what is known later and keeps the rest", () => {
    const error = new DescopeError("WRITE_NOT_TAKEN", { what: "not taken", next: "look" });
    const more = error.about({ subject: 'user "ci"', field: "name" });
    expect(more.message).toBe('WRITE_NOT_TAKEN: user "ci" · name · not taken · look');
    expect(error.message).toBe("WRITE_NOT_TAKEN: not taken · look");
  });
  test("keeps what callers of a service error decide by", () => {
    const more = new ServiceError("REQUEST_REFUSED", FAILURE, "correct it").about({ subject: 'user "ci"' });
    expect(failureOf(more)).toEqual(FAILURE);
    expect(more.code).toBe("REQUEST_REFUSED");
    expect(more.message).toContain('user "ci" · PATCH');
  });
  test("keeps the cause", () => {
    const cause = new Error("why");
    expect(new DescopeError("PROVIDER_BUG", { what: "x", cause }).about({ next: "y" }).cause).toBe(cause);
  });
});

describe("telling the family apart", () => {
  test("by its brand, also across two copies of the package", () => {
    expect(DescopeError.is(new DescopeError("USER_GONE", { what: "x" }))).toBe(true);
    expect(DescopeError.is(new ServiceError("UNREACHABLE", { ...FAILURE, status: 0 }, "x"))).toBe(true);
    expect(DescopeError.is({ family: "descope-users" })).toBe(true);
  });
  test.each([[new Error("x")], [undefined], [null], ["descope-users"], [{ family: "other" }]])("not %j", (thrown) => {
    expect(DescopeError.is(thrown)).toBe(false);
    expect(failureOf(thrown)).toBeUndefined();
  });
  test("an error of ours that no request caused carries no failure", () => {
    expect(failureOf(new DescopeError("USER_GONE", { what: "x" }))).toBeUndefined();
  });
});

test("every code has one line of meaning", () => {
  const wrong = Object.entries(ERROR_CODES).filter(
    ([code, meaning]) => !/^[A-Z]+(_[A-Z]+)*$/.test(code) || !/^[A-Z][^\n]+\.$/.test(meaning),
  );
  expect(wrong).toEqual([]);
});
