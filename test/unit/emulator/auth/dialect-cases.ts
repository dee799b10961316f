/** Switches of emulator/dialect/auth.ts, each in each of its positions; dialect.test.ts runs them with the others. */
import type { authSwitches } from "../../../../emulator/dialect/auth.ts";
import type { Emulator } from "../../../../emulator/index.ts";
import { ann, createTest } from "../helpers.ts";
import { auth, claims, mgmt } from "./world.ts";

const loginId = "tess@acme.test";

async function code(emulator: Emulator): Promise<string> {
  await createTest(emulator, { loginId, phone: "+15555550100" });
  return (await mgmt(emulator, "tests/generate/otp", { loginId, deliveryMethod: "email" })).body.code;
}

interface AuthCase {
  name: keyof typeof authSwitches;
  see: (emulator: Emulator) => Promise<unknown>;
  expected: Record<string, unknown>;
}

export const authCases: readonly AuthCase[] = [
  {
    name: "loginClaims",
    see: async (emulator) => {
      await ann(emulator);
      const { token } = (await mgmt(emulator, "user/signin/embeddedlink", { loginId: "ann", customClaims: { n: 1 } }))
        .body;
      const { sessionJwt } = (await auth(emulator, "magiclink/verify", { token })).body;
      const { n, nsec } = await claims(emulator, sessionJwt);
      return [n, nsec];
    },
    expected: { nsec: [undefined, { n: 1 }], topLevel: [1, undefined] },
  },
  {
    name: "codeOfOtherMethod",
    see: async (emulator) => (await auth(emulator, "otp/verify/sms", { loginId, code: await code(emulator) })).status,
    expected: { refused: 401, taken: 200 },
  },
  {
    name: "signUpExisting",
    see: async (emulator) => {
      await ann(emulator);
      const { status, body } = await auth(emulator, "otp/signup/email", { loginId: "ann" });
      return status === 200 ? body.maskedEmail : body.errorCode;
    },
    expected: { refused: "E062107", taken: "a***@acme.test" },
  },
];
