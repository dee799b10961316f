/**
 * The license handshake. In: a transport. Out: the same, sending the project's rate limit tier along. Must not know:
 * budgets or users. Without it the service puts management calls into its lowest bucket whatever the plan (go-sdk,
 * node-sdk; fact sheet section 3); it matters to runs of many calls only, so short ones do without the extra request.
 */
import { z } from "zod";

import type { Call, Transport } from "./transport.ts";

/** The handshake is made before the call of a process that has this number: a thousand users are read in ten calls. */
const FROM_CALL = 11;
/** Its failure harms nothing, so it may not hold up the run either. */
const CAP_MS = 5_000;

const licenseAnswer: z.ZodType<{ readonly rateLimitTier?: string | undefined }> = z.looseObject({
  rateLimitTier: z.string().optional(),
});

export function withLicense(transport: Transport, sleep: (ms: number) => Promise<void>): Transport {
  let calls = 0;
  let tier: Promise<string | undefined> | undefined;

  async function handshake(): Promise<string | undefined> {
    const call: Call<{ readonly rateLimitTier?: string | undefined }> = {
      method: "GET",
      path: "/v1/mgmt/license",
      answer: licenseAnswer,
    };
    const asked = transport.send(call).then((answer) => answer.rateLimitTier);
    // Only what the service itself said is echoed; it checks the value.
    return Promise.race([asked, sleep(CAP_MS).then(() => undefined)]).catch(() => undefined);
  }

  return {
    ...transport,
    send: async (call) => {
      calls += 1;
      if (calls < FROM_CALL) return transport.send(call);
      tier ??= handshake();
      const license = await tier;
      if (license === undefined) return transport.send(call);
      return transport.send({ ...call, headers: { ...call.headers, "x-descope-license": license } });
    },
  };
}
