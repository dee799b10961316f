// Two Descope projects in one program: the same service user in each. Comes in: the projects' IDs, by the environment;
// leaves: one user per project, each written with its own project's key.
import type * as pulumi from "@pulumi/pulumi";
import * as descope from "pulumi-descope-users";

function given(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`set ${name}`);
  return value;
}

// Only for another server than Descope's, the emulator for example: by itself the address follows from the project's ID.
const baseUrl = process.env["DESCOPE_BASE_URL"];

// State holds the name of the variable, never the key: a rotated key is seen by every later command.
const eu = new descope.Provider("eu", {
  projectId: given("DESCOPE_PROJECT_EU"),
  managementKeyEnv: "DESCOPE_KEY_EU",
  baseUrl,
});
const us = new descope.Provider("us", {
  projectId: given("DESCOPE_PROJECT_US"),
  managementKeyEnv: "DESCOPE_KEY_US",
  baseUrl,
});

const declaration: descope.UserArgs = {
  loginId: "ci-deployer@acme.example",
  verifiedEmail: true,
  status: "enabled",
  roleNames: ["Deployer"],
};

const inEu = new descope.User("deployer-eu", { ...declaration, name: "Deployer, EU" }, { provider: eu });
const inUs = new descope.User("deployer-us", { ...declaration, name: "Deployer, US" }, { provider: us });

/** Each project's own ID of the user. */
export const userIds: Record<string, pulumi.Output<string>> = { eu: inEu.userId, us: inUs.userId };
