// The quick start's program: users of a Descope project, read from a data file and declared one by one. Comes in:
// users.json beside this file, or the file that QUICK_START_USERS names; leaves: four declared users.
import { readFileSync } from "node:fs";
import path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import * as descope from "pulumi-descope-users";

type ServiceUser = { name: string; loginId: string; displayName: string; roles: string[]; owner: string };
type Person = {
  name: string;
  loginId: string;
  givenName: string;
  familyName: string;
  phone: string;
  tenants: Record<string, string[]>;
  attributes: Record<string, string | number | boolean | string[]>;
};
type TestUser = { name: string; loginId: string; roles: string[] };

const file = process.env["QUICK_START_USERS"] ?? path.join(import.meta.dirname, "users.json");
const users = JSON.parse(readFileSync(file, "utf8")) as {
  serviceUsers: ServiceUser[];
  people: Person[];
  testUsers: TestUser[];
};

// A service user: roles of the project itself, and an attribute that says who answers for it.
const serviceUsers = users.serviceUsers.map(
  ({ name, loginId, displayName, roles, owner }) =>
    new descope.User(name, {
      loginId,
      email: loginId,
      verifiedEmail: true,
      name: displayName,
      roleNames: roles,
      status: "enabled",
      customAttributes: { owner },
    }),
);

// A person in two tenants, with roles in each. Attributes that this map does not name stay as they are on the server.
const people = users.people.map(
  ({ name, loginId, givenName, familyName, phone, tenants, attributes }) =>
    new descope.User(name, {
      loginId,
      email: loginId,
      verifiedEmail: true,
      phone,
      verifiedPhone: true,
      name: `${givenName} ${familyName}`,
      givenName,
      familyName,
      userTenants: Object.entries(tenants).map(([tenantId, roleNames]) => ({ tenantId, roleNames })),
      customAttributes: attributes,
    }),
);

// Test users sign in with codes that a test can ask Descope for; nobody gets a message.
const testUsers = users.testUsers.map(
  ({ name, loginId, roles }) =>
    new descope.TestUser(name, { loginId, email: loginId, verifiedEmail: true, roleNames: roles }),
);

/** Descope's own ids, for whoever asks the stack. */
export const userIds: pulumi.Output<string>[] = [...serviceUsers, ...people, ...testUsers].map((user) => user.userId);
