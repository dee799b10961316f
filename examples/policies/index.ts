// Users that keep to the rules of the policy pack. Comes in: nothing; leaves: a service user and a test user. What each
// line is there for stands beside it; policies.json sets what the rules ask for.
import type * as pulumi from "@pulumi/pulumi";
import * as descope from "pulumi-descope-users";

const deployer = new descope.User("ci-deployer", {
  loginId: "ci-deployer@acme.example", // login-domains
  email: "ci-deployer@acme.example",
  verifiedEmail: true, // contacts-verified
  roleNames: ["Deployer"], // privileged-roles: "Tenant Admin" would need an entry in policies.json
  customAttributes: { owner: "grace.hopper@acme.example", team: "platform" }, // required-attributes
  onDelete: "disable", // service-users-kept
});

const tester = new descope.TestUser("e2e-anna", { loginId: "anna@e2e.acme.example", verifiedEmail: true });

/** Descope's own IDs. */
export const userIds: pulumi.Output<string>[] = [deployer.userId, tester.userId];
