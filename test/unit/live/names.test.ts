import { expect, test } from "vitest";

import {
  createNames,
  fictionalPhone,
  formatted,
  isOwn,
  LIVE_DOMAIN,
  unknownUserId,
} from "../../../tools/live/names.ts";

test("a run knows its users again, and those of other runs", () => {
  const [one, other] = [createNames(), createNames()];
  expect(one.run).not.toBe(other.run);
  for (const loginId of [one.address("a"), one.plain("a"), other.address("Capitals").toUpperCase()]) {
    expect(isOwn({ loginIds: ["+12025550100", loginId] })).toBe(true);
  }
});

test.each([
  "ann@acme.test",
  `ann@not-${LIVE_DOMAIN}`,
  `ann@sub.${LIVE_DOMAIN}`,
  `ann@${LIVE_DOMAIN}.acme.test`,
  `x.${LIVE_DOMAIN}.y`,
  `${LIVE_DOMAIN}x.y`,
  LIVE_DOMAIN,
  "",
])("%j is a stranger", (loginId) => {
  expect(isOwn({ loginIds: [loginId] })).toBe(false);
});

test("a user without login IDs is a stranger, whatever its e-mail", () => {
  expect(isOwn({ loginIds: [], email: `a@${LIVE_DOMAIN}` } as { loginIds: string[] })).toBe(false);
});

test("telephone numbers are from the range that rings nowhere", () => {
  for (let index = 0; index < 500; index += 1) expect(fictionalPhone()).toMatch(/^\+1[2-9]\d\d55501\d\d$/);
  expect(formatted("+12025550142")).toBe("+1-202-555-0142");
});

test("unknown user IDs look like user IDs", () => {
  const ids = new Set(Array.from({ length: 500 }, unknownUserId));
  expect(ids.size).toBe(500);
  for (const id of ids) expect(id).toMatch(/^U[0-9A-Za-z]{27}$/);
});
