/**
 * The license handshake. In: a transport. Out: the same, sending the project's rate limit tier along. Must not know:
 * budgets or users. Without it the service puts management calls into its lowest bucket whatever the plan (go-sdk,
 * node-sdk; fact sheet section 3); it matters to runs of many calls only, so short ones do without the extra request.
 */
import { z } from "zod";

import type { Call, Transport } from "./transport.ts";

/** The handshake is made with the call of a process that has this number: a thousand users are read in ten calls. */
const FROM_CALL = 11;

const licenseAnswer: z.ZodType<{ readonly rateLimitTier?: string | undefined }> = z.looseObject({
  rateLimitTier: z.string().optional(),
});

export function withLicense(transport: Transport): Transport {
  let calls = 0;
  let license: string | undefined;

  async function handshake(): Promise<void> {
    const call: Call<{ readonly rateLimitTier?: string | undefined }> = {
      method: "GET",
      path: "/v1/mgmt/license",
      answer: licenseAnswer,
    };
    // Only what the service itself said is echoed; it checks the value. A failure harms nothing.
    license = (await transport.send(call).catch(() => undefined))?.rateLimitTier;
  }

  return {
    ...transport,
    send: async (call) => {
      calls += 1;
      // Nobody waits for it: what leaves before its answer is no more than a few calls, and a thousand users are made
      // in that time.
      if (calls === FROM_CALL) void handshake();
      if (license === undefined) return transport.send(call);
      return transport.send({ ...call, headers: { ...call.headers, "x-descope-license": license } });
    },
  };
}
