// A staff list as users: one row of a CSV file per person, one resource for all of them. Comes in: staff.csv beside this
// file, or the file that STAFF_FILE names; leaves: the declared users, and their IDs by staff number.
import path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import * as descope from "pulumi-descope-users";

const file = process.env["STAFF_FILE"] ?? path.join(import.meta.dirname, "staff.csv");

// The staff number is the key: it stays when a person changes the name or the address, and so the user stays too.
const rows = descope.usersFromCsv(file, {
  key: "staff no",
  columns: {
    mail: "loginId",
    "given name": "givenName",
    "family name": "familyName",
    roles: "roleNames",
    department: { attribute: "department" },
    "cost centre": { attribute: "costCenter", type: "number" },
    "on call": { attribute: "onCall", type: "boolean" },
    skills: { attribute: "skills", type: "list" },
    acme: { tenant: "acme" },
    globex: { tenant: "globex" },
  },
});

// What a file does not say can be made from what it says.
const users = Object.fromEntries(
  Object.entries(rows).map(([key, row]) => [
    key,
    { ...row, email: row.loginId, name: `${String(row.givenName)} ${String(row.familyName)}` },
  ]),
);

const staff = new descope.UserSet("staff", {
  users,
  // Somebody who leaves the list is disabled and not deleted: what the user made elsewhere still has an owner.
  defaults: { verifiedEmail: true, onDelete: "disable" },
});

/** User IDs by staff number, for whoever asks the stack. */
export const userIds: pulumi.Output<Record<string, string>> = staff.userIds;
