import { expect, test } from "vitest";

import { sampleProject } from "../../../emulator/index.ts";
import { policyProblem, standardPolicy } from "../../../emulator/users/password-policy.ts";
import { call, start } from "./helpers.ts";

test("licence: tier1, or what the seed says", async () => {
  const tier = async (seed = sampleProject): Promise<string> =>
    (await call(await start({ seed }), "GET /v1/mgmt/license")).body.rateLimitTier;
  expect(await tier()).toBe("tier1");
  expect(await tier({ ...sampleProject, licenseTier: "tier3" })).toBe("tier3");
});

test("password settings: the standard policy, changed key by key, under both spellings of nonAlphanumeric", async () => {
  const emulator = await start({ seed: { ...sampleProject, passwordPolicy: { number: true } } });
  const settings = async (): Promise<unknown> => (await call(emulator, "GET /v1/mgmt/password/settings")).body;
  expect(await settings()).toMatchObject({ enabled: true, minLength: 8, number: true, nonAlphanumeric: true });
  await call(emulator, "POST /v1/mgmt/password/settings", { tenantId: "", minLength: "12", nonAlphaNumeric: false });
  expect(await settings()).toEqual({ ...standardPolicy, minLength: 12, number: true, nonAlphanumeric: false });
  await call(emulator, "POST /v1/mgmt/password/settings", { minLength: null, uppercase: true });
  expect(await settings()).toMatchObject({ minLength: 12, uppercase: true });
});

test("password policy: each rule is said by name, never with the password", () => {
  const policy = { ...standardPolicy, lowercase: true, uppercase: true, number: true };
  for (const [clear, problem] of [
    ["aB1!", "shorter than 8"],
    ["AB1!AB1!", "lower-case"],
    ["ab1!ab1!", "upper-case"],
    ["aB!!aB!!", "digit"],
    ["aB1xaB1x", "no letter and no digit"],
  ] as const) {
    expect(policyProblem(policy, clear)).toContain(problem);
    expect(policyProblem(policy, clear)).not.toContain(clear);
  }
  expect(policyProblem(policy, "aB1!aB1!")).toBeUndefined();
  expect(policyProblem({ ...standardPolicy, minLength: 0, nonAlphanumeric: false }, "")).toBeUndefined();
});
