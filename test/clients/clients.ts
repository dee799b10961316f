// The clients and what each of them cannot say. Data only: each client checks every row of rows.ts but for the ones
// that are named here with the reason, and the open ones.
import { rows } from "./rows.ts";
import type { RowId } from "./rows.ts";

export type Client = "node" | "python" | "go" | "java";

export const clients: readonly Client[] = ["node", "python", "go", "java"];

/** Rows that a client has no call for, with the reason. */
export const without: Readonly<Record<Client, Partial<Record<RowId, string>>>> = {
  node: {},
  python: {
    B5: "its passwords have no SHA form",
    B6: "its passwords have no SHA form",
  },
  go: { P8: "its PATCH can carry no key that PATCH does not know" },
  java: {
    C3: "it creates nobody with a status",
    B3: "it creates nobody with a status",
    B6: "its SHA form has no salt",
    L4: "it loads one user at a time",
    P8: "its PATCH can carry no key that PATCH does not know",
    P9: "it patches one user at a time, and its answer is checked by P1 to P7",
    F15: "it knows no passkeys",
    S8: "it has no call for the search among test users",
    D4: "it deletes one user at a time",
    G9: "its links for test users take no claims",
    E2: "its embedded links take no time",
    E3: "its embedded links sign in only",
  },
};

/** The rows that a client has to check. */
export function rowsOf(client: Client): RowId[] {
  return (Object.keys(rows) as RowId[]).filter(
    (row) => rows[row].known !== "open" && without[client][row] === undefined,
  );
}

/** The name of a row's test. */
export function nameOf(row: RowId): string {
  return `${row}: ${rows[row].says}`;
}
