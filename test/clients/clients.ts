// The four clients and what each of them cannot say. Data only: each client checks every row of rows.ts but for the ones
// that are named here with the reason, and the open ones.
import { rows } from "./rows.ts";
import type { RowId } from "./rows.ts";

export type Client = "node" | "python" | "go" | "java";

export const clients: readonly Client[] = ["node", "python", "go", "java"];

/** Rows that a client has no call for, with the reason. */
export const without: Readonly<Record<Client, Partial<Record<RowId, string>>>> = {
  node: {},
  python: {},
  go: {},
  java: {},
};

/** Rows that the server does not serve yet: the sign-in side is on its way. */
const unserved: ReadonlySet<RowId> = new Set<RowId>([
  ...(["C7", "C14", "B4", "B5", "B6", "F11", "F12", "F13", "F14", "F16", "F17"] as const),
  ...(["G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", "G9", "G10", "E1", "E2", "E3"] as const),
  ...(["J1", "J2", "J3", "J4", "J5", "J6", "J7", "J8", "J9"] as const),
]);

/** The rows that a client has to check. */
export function rowsOf(client: Client): RowId[] {
  return (Object.keys(rows) as RowId[]).filter(
    (row) => rows[row].known !== "open" && without[client][row] === undefined && !unserved.has(row),
  );
}

/** The name of a row's test. */
export function nameOf(row: RowId): string {
  return `${row}: ${rows[row].says}`;
}
