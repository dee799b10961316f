// Test users for end-to-end tests: declared here, signed in by e2e.test.ts. Comes in: who.ts; leaves: two test users, whom
// no message ever reaches, and who sign in with codes that a test asks Descope for.
import type * as pulumi from "@pulumi/pulumi";
import * as descope from "pulumi-descope-users";
import * as who from "./who.ts";

const deployer = new descope.TestUser("deployer", {
  loginId: who.deployer,
  verifiedEmail: true,
  name: "Dora Deployer",
  roleNames: ["Deployer"],
  userTenants: [{ tenantId: "acme", roleNames: ["Auditor"] }],
});

const viewer = new descope.TestUser("viewer", {
  loginId: who.viewer,
  verifiedEmail: true,
  name: "Vera Viewer",
  roleNames: ["Viewer"],
});

/** Descope's own ids, for whoever asks the stack. */
export const userIds: pulumi.Output<string>[] = [deployer.userId, viewer.userId];
