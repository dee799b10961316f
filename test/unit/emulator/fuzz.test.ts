/** Whatever JSON a client sends, no route answers 5xx, and every user stays readable. */
import * as fc from "fast-check";
import { expect, test } from "vitest";

import { routes } from "../../../emulator/service.ts";
import { ann, call, start } from "./helpers.ts";

const KEYS = `
  loginId identifier userId email phone verifiedEmail name displayName status test roleNames userTenants ssoAppIds
  additionalIdentifiers customAttributes users userIds newLoginId attributeKey attributeValue tenantId password hashedPassword createdTime attributes
  names id permissionNames values hash type pbkdf2 sha limit page offset sort tenantRoleNames text
`
  .trim()
  .split(/\s+/);
const knownText = fc.constantFrom(
  "ann",
  "",
  "Ann@Acme.test",
  "+1-555-555-5555",
  "Viewer",
  "acme",
  "a",
  "__proto__",
  "\0",
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    knownText,
    fc.constantFrom(null, true, false, 0, -1, 1.5, 2 ** 53, []),
    fc.array(tie("any"), { maxLength: 3 }),
    tie("object"),
  ),
  object: fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), knownText), tie("any"), {
    maxKeys: 4,
  }),
}));
/** Half of the bodies address a user that exists, to come past the first check. */
const body = fc
  .tuple(fc.boolean(), value.object)
  .map(([addressed, rest]) => (addressed ? { loginId: "ann", ...(rest as object) } : rest));

test("no body makes a route answer 5xx or a user unreadable", { timeout: 60_000 }, async () => {
  const emulator = await start();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...routes), body, async ({ method, path }, sent) => {
      if (emulator.user("ann") === undefined) await ann(emulator);
      const query = method === "GET" ? `?${new URLSearchParams({ loginId: JSON.stringify(sent) }).toString()}` : "";
      const { status, text } = await call(emulator, `${method} ${path}${query}`, method === "GET" ? undefined : sent);
      expect([text, status < 500]).toEqual([text, true]);
      for (const user of emulator.users()) expect(Object.keys(user)).toHaveLength(38);
    }),
    { numRuns: 500 },
  );
});
