// The quick start's users, as a copy below .work/: the steps change the copy and never the tracked file. Comes in: the
// example's users.json; leaves: its contents, and the changed copy that the next `up` reads.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** As examples/quick-start/index.ts reads it, as far as the steps look into it. */
export type QuickStartUsers = {
  readonly serviceUsers: { loginId: string; displayName: string; roles: string[]; owner: string }[];
  readonly people: {
    loginId: string;
    tenants: Record<string, string[]>;
    attributes: Record<string, unknown>;
  }[];
  readonly testUsers: { loginId: string; roles: string[] }[];
};

const original = path.resolve(import.meta.dirname, "..", "..", "examples", "quick-start", "users.json");

/** Reads the tracked file. */
export function readUsers(): QuickStartUsers {
  return JSON.parse(readFileSync(original, "utf8")) as QuickStartUsers;
}

/** Writes a copy for the program to read. */
export function writeUsers(file: string, users: QuickStartUsers): void {
  writeFileSync(file, `${JSON.stringify(users, null, 2)}\n`);
}
