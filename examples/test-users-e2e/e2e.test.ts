// Signs the test users of index.ts in with Descope's own SDK, as the application's users would be, and looks at what their
// tokens allow. Comes in: DESCOPE_PROJECT_ID, DESCOPE_MANAGEMENT_KEY and, for another server than Descope's, DESCOPE_BASE_URL.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import createSdk from "@descope/node-sdk";
import * as who from "./who.ts";

let descope: ReturnType<typeof createSdk>;

before(() => {
  const baseUrl = process.env["DESCOPE_BASE_URL"];
  descope = createSdk({
    projectId: given("DESCOPE_PROJECT_ID"),
    managementKey: given("DESCOPE_MANAGEMENT_KEY"),
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
});

test("the deployer may deploy, and audits acme alone", async () => {
  const session = await signIn(who.deployer);
  assert.deepEqual(session.token["roles"], ["Deployer"]);
  assert.ok(descope.validatePermissions(session, ["deploy"]));
  assert.deepEqual(descope.getTenants(session.jwt), ["acme"]);
  assert.deepEqual(descope.getJwtRoles(session.jwt, "acme"), ["Auditor"]);
  assert.ok(!descope.validateTenantRoles(session, "acme", ["Deployer"]));
});

test("the viewer may look and not deploy", async () => {
  const session = await signIn(who.viewer);
  assert.deepEqual(session.token["roles"], ["Viewer"]);
  assert.ok(!descope.validatePermissions(session, ["deploy"]));
  assert.deepEqual(descope.getTenants(session.jwt), []);
});

test("a code signs in once, and for nobody else", async () => {
  const code = await codeFor(who.viewer);
  assert.equal((await descope.otp.verify.email(who.deployer, code)).ok, false);
  assert.equal((await descope.otp.verify.email(who.viewer, code)).ok, true);
  assert.equal((await descope.otp.verify.email(who.viewer, code)).ok, false);
});

type Session = Awaited<ReturnType<typeof descope.validateSession>>;

/** A session whose token is proven with the project's public keys. */
async function signIn(loginId: string): Promise<Session> {
  const { data, error } = await descope.otp.verify.email(loginId, await codeFor(loginId));
  assert.ok(data?.sessionJwt, `${loginId} is not signed in: ${error?.errorMessage ?? "no session"}`);
  return descope.validateSession(data.sessionJwt);
}

/** What Descope would have sent by mail. Test users only: for anybody else it refuses. */
async function codeFor(loginId: string): Promise<string> {
  const { data, error } = await descope.management.user.generateOTPForTestUser("email", loginId);
  assert.ok(data?.code, `no code for ${loginId}: ${error?.errorMessage ?? "no answer"}`);
  return data.code;
}

function given(name: string): string {
  return process.env[name] ?? assert.fail(`${name} is not set`);
}
