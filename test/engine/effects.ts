// What requests did to single users, whether they were sent alone or in a batch, so that a test says what was written
// and not how it travelled. Comes in: a call's requests; leaves: one entry per user. Knows nothing of Pulumi.
import { expect } from "vitest";
import type { RequestRecord, Seen, UserObject, World } from "./world.ts";

export type Body = Readonly<Record<string, unknown>>;

const prefix = "/v1/mgmt/user/";

/** The entries of a route and of its batch, in order, accepted or not. */
function entriesOf(requests: readonly RequestRecord[], route: "create" | "patch"): Body[] {
  return requests.flatMap(({ path, body }): Body[] => {
    const sent = body as Body & { users?: Body[] };
    if (path === `${prefix}${route}`) return [sent];
    return path === `${prefix}${route}/batch` ? (sent.users ?? []) : [];
  });
}

/** The bodies of all creates. */
export function createsOf(seen: Seen): Body[] {
  return entriesOf(seen.requests, "create");
}

/** What PATCHes were to change on this user: their bodies without the address. */
export function patchesOf(seen: Seen, patched: Pick<UserObject, "userId">): Body[] {
  return entriesOf(seen.requests, "patch")
    .filter(({ loginId }) => loginId === patched.userId)
    .map(({ loginId: _, test: _test, ...changed }) => changed);
}

/** The user IDs that were to be deleted. */
export function deletesOf(seen: Seen): string[] {
  return seen.requests.flatMap(({ path, body }) => {
    if (path === `${prefix}delete`) return [String((body as { userId: unknown }).userId)];
    return path === `${prefix}delete/batch` ? [...(body as { userIds: string[] }).userIds] : [];
  });
}

/** The requests that carried a password: creates with one, and the password's own endpoints. */
export function passwordCallsOf(seen: Seen): RequestRecord[] {
  return seen.requests.filter(({ path, body }) => {
    if (path.startsWith(`${prefix}password/`)) return true;
    return path.startsWith(`${prefix}create`) && /"(password|hashedPassword)":/.test(JSON.stringify(body));
  });
}

/** The renames: from which login ID to which. */
export function renamesOf(seen: Seen): Body[] {
  return seen.requests.filter(({ path }) => path === `${prefix}update/loginid`).map(({ body }) => body as Body);
}

/** Requests to a route. */
export function callsTo(seen: Seen, route: string): RequestRecord[] {
  return seen.requests.filter(({ path }) => path === prefix + route);
}

/** How many users each kind of write was about, a batch counted by its entries: `{ create: 2, patch: 1 }`. */
export function effectsOf(seen: Seen): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { path, body } of seen.writes) {
    const kind = path.replace(prefix, "").replace(/\/batch$/, "");
    const { users, userIds } = body as { users?: unknown[]; userIds?: unknown[] };
    counts[kind] = (counts[kind] ?? 0) + ((users ?? userIds)?.length ?? 1);
  }
  return counts;
}

/** What a user is, without the times that every write moves. */
export function substance({ modifiedTime: _, ...rest }: UserObject): Omit<UserObject, "modifiedTime"> {
  return rest;
}

/** That a user is just as it was, but for these fields, which have these values now. */
export function expectOnlyChanged(before: UserObject, after: UserObject, changed: Partial<UserObject>): void {
  expect(substance(after)).toEqual({ ...substance(before), ...changed });
}

/** One declaration with every field, none of them empty. */
export const everyField = {
  loginId: "every@example.com",
  email: "every@example.com",
  verifiedEmail: true,
  phone: "+4930123456",
  verifiedPhone: true,
  name: "Every Field",
  givenName: "Every",
  middleName: "Single",
  familyName: "Field",
  roleNames: ["Viewer", "Deployer"],
  userTenants: [
    { tenantId: "acme", roleNames: ["Viewer", "Auditor"] },
    { tenantId: "globex", roleNames: ["Deployer"] },
  ],
  status: "enabled",
  customAttributes: { department: "Sales", costCenter: 7, onCall: true, skills: ["go", "python"], level: "senior" },
  picture: "https://example.com/every.png",
  ssoAppIds: ["grafana", "descope-default-oidc"],
  additionalIdentifiers: ["every-2", "every-3@example.com"],
  recoveryEmail: "recovery@example.com",
  verifiedRecoveryEmail: true,
  recoveryPhone: "+4930654321",
  verifiedRecoveryPhone: true,
} as const;

/** The same for a user with this login ID. */
export const every = (loginId: string, more: object = {}): Record<string, unknown> => ({
  ...everyField,
  loginId,
  email: loginId,
  additionalIdentifiers: [`2-${loginId}`],
  ...more,
});

/** A refresh and an `up` find nothing to do: no change in the engine's eyes, no write in the server's. */
export async function expectNothingToDo(world: World): Promise<void> {
  const seen = await world.up({ args: ["--refresh", "--skip-preview", "--expect-no-changes"] });
  expect(seen.writes.map(({ method, path, body }) => ({ method, path, body }))).toEqual([]);
  expect(seen.output).not.toMatch(/\d (updated|created|deleted|replaced)/);
}
