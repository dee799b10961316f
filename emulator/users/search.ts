/**
 * Search (emulator-contract.md 3.8). In: a filter. Out: one page of users and the number of all that match. Must not
 * know: routes. Filters of different kinds join by AND; values within one by OR unless said otherwise [I].
 */
import { isDeepStrictEqual } from "node:util";

import { canonicalEmail, canonicalLoginId } from "../canonical.ts";
import type { UserObject, UserRecord } from "../model.ts";
import type { Project } from "../project.ts";
import type { UserKey } from "../store/users.ts";
import type { SearchBody, TenantRoles } from "../wire/search-body.ts";

export interface Found {
  users: UserObject[];
  total: number;
}

type Test = (user: UserRecord) => boolean;

export function searchUsers(project: Project, body: SearchBody): Found {
  const tests = [
    ...audience(project, body),
    ...identity(project, body),
    ...membership(project, body),
    ...flags(body),
    ...times(body),
    ...content(body),
  ];
  const matching = candidates(project, body).filter((user) => tests.every((test) => test(user)));
  const { limit, offset } = page(project, body);
  const cut = <T>(all: readonly T[]): T[] => all.slice(offset, offset + limit);
  // Only what is sorted has to be made ready whole.
  const users = body.sort?.length ? cut(sort(project.viewAll(matching), body.sort)) : project.viewAll(cut(matching));
  return { users, total: matching.length };
}

/** Ten thousand users looked up a hundred login IDs at a time must not mean a hundred scans. All that may match. */
function candidates(project: Project, body: SearchBody): UserRecord[] {
  const { users, searchLag } = project;
  if (!searchLag.idle) return searchLag.view(users.all());
  const wanted: [UserKey, string[] | undefined][] = [
    ["userId", given(body.userIds)],
    ["loginId", wantedLoginIds(project, body)],
    ["email", wantedEmails(project, body)],
    ["phone", wantedPhones(project, body)],
  ];
  for (const [key, values] of wanted) if (values !== undefined) return users.anyOf(key, values);
  if (body.testUsersOnly === true) return users.testUsers();
  // SQLite folds ASCII only; other letters are compared below, user by user.
  return body.text && /^[ -~]+$/.test(body.text) ? users.mentioning(body.text) : users.all();
}

function wantedLoginIds(project: Project, body: SearchBody): string[] | undefined {
  const sent = given(body.loginIds) ?? (body.loginId ? [body.loginId] : undefined);
  return sent?.map((id) => canonicalLoginId(id, project.dialect));
}

function wantedEmails(project: Project, body: SearchBody): string[] | undefined {
  return given(body.emails)?.map((email) => canonicalEmail(email, project.dialect));
}

/** A phone as a filter is brought to E.164 like a phone as a login ID; what is no phone finds nothing. */
function wantedPhones(project: Project, body: SearchBody): string[] | undefined {
  return given(body.phones)?.map((phone) => canonicalLoginId(phone, project.dialect));
}

function page(project: Project, body: SearchBody): { limit: number; offset: number } {
  // [D] 0 is the default page of 100; a positive offset overrides page * limit.
  const maximum = project.dialect.searchLimitMaximum;
  const limit = Math.min(body.limit && body.limit > 0 ? body.limit : 100, maximum);
  const offset = body.offset && body.offset > 0 ? body.offset : Math.max(body.page ?? 0, 0) * limit;
  return { limit, offset };
}

function audience(project: Project, body: SearchBody): Test[] {
  if (body.testUsersOnly === true) return [(user) => user.test];
  if (body.withTestUser === true || project.dialect.searchHidesTestUsers === "no") return [];
  const byContact = given(body.loginIds) ?? given(body.emails) ?? given(body.phones) ?? body.loginId;
  if (byContact && project.dialect.searchFindsTestUsersByLoginId === "yes") return [];
  return [(user) => !user.test];
}

function identity(project: Project, body: SearchBody): Test[] {
  const tests: Test[] = [];
  any(tests, wantedLoginIds(project, body), (user) => user.loginIds);
  any(tests, body.userIds, (user) => [user.userId]);
  any(tests, wantedEmails(project, body), (user) => [user.email]);
  any(tests, wantedPhones(project, body), (user) => [user.phone]);
  any(tests, body.statuses, (user) => [user.status]);
  return tests;
}

function membership(project: Project, body: SearchBody): Test[] {
  const tests: Test[] = [];
  any(tests, wantedTenants(project, body), (user) => user.userTenants.map(({ tenantId }) => tenantId));
  any(tests, body.ssoAppIds, (user) => user.ssoAppIds);
  // S6: roles within a tenant count too.
  any(tests, body.roleNames, (user) => [...user.roleNames, ...user.userTenants.flatMap(({ roleNames }) => roleNames)]);
  const byName = Object.entries(body.tenantRoleNames ?? {});
  for (const [tenantId, { values, and }] of [...byName, ...rolesById(project, body)]) {
    const wanted = values ?? [];
    tests.push((user) => {
      const held = user.userTenants.find((membership) => membership.tenantId === tenantId)?.roleNames;
      if (held === undefined) return false;
      if (wanted.length === 0) return true;
      return and === true ? wanted.every((role) => held.includes(role)) : wanted.some((role) => held.includes(role));
    });
  }
  return tests;
}

/** With all tenants below them, where that is asked for. */
function wantedTenants(project: Project, body: SearchBody): string[] | undefined {
  const wanted = new Set(given(body.tenantIds));
  if (wanted.size === 0) return undefined;
  const tenants = body.includeSubTenants === true ? project.definitions.tenants.all() : [];
  // Those that are added in a round may have children of their own.
  for (let before = -1; before !== wanted.size;) {
    before = wanted.size;
    for (const { id, parent } of tenants) if (wanted.has(parent)) wanted.add(id);
  }
  return [...wanted];
}

/** Role IDs as names; one that there is not names no role, so nobody holds it. */
function rolesById(project: Project, body: SearchBody): Array<[string, TenantRoles]> {
  const given = Object.entries(body.tenantRoleIds ?? {});
  if (given.length === 0) return [];
  const names = new Map(project.definitions.roles.all().map(({ id, name }) => [id, name]));
  return given.map(([tenantId, { values, and }]) => [
    tenantId,
    { values: (values ?? []).map((id) => names.get(id) ?? `no role ${id}`), and },
  ]);
}

function flags(body: SearchBody): Test[] {
  const tests: Test[] = [];
  const flag = (wanted: boolean | null | undefined, read: Test): void => {
    if (typeof wanted === "boolean") tests.push((user) => read(user) === wanted);
  };
  flag(body.verifiedEmail, (user) => user.verifiedEmail);
  flag(body.verifiedPhone, (user) => user.verifiedPhone);
  flag(body.password, (user) => user.password !== undefined);
  flag(body.scim, (user) => user.scim);
  flag(body.totp, (user) => user.totp !== undefined);
  // Nobody signs in here by these, or is one, so only `false` finds users.
  flag(body.webauthn, () => false);
  flag(body.dependent, () => false);
  if (body.ssoOnly === true) tests.push(() => false);
  // Families are not there, and no sign-in locks anybody.
  for (const list of [body.familyIds, body.lockReasons, body.tempLockReasons]) any(tests, list, () => []);
  if (body.scimOnly === true) tests.push((user) => user.scim);
  return tests;
}

/** Milliseconds here, seconds in the user object ([D]). 0 is "no bound": go sends it for unset. */
function times(body: SearchBody): Test[] {
  const tests: Test[] = [];
  const { fromCreatedTime, toCreatedTime, fromModifiedTime, toModifiedTime } = body;
  if (fromCreatedTime) tests.push((user) => user.createdTimeMs >= fromCreatedTime);
  if (toCreatedTime) tests.push((user) => user.createdTimeMs <= toCreatedTime);
  if (fromModifiedTime) tests.push((user) => user.modifiedTimeMs >= fromModifiedTime);
  if (toModifiedTime) tests.push((user) => user.modifiedTimeMs <= toModifiedTime);
  return tests;
}

function content(body: SearchBody): Test[] {
  const tests: Test[] = [];
  if (body.text) {
    const needle = body.text.toLowerCase();
    tests.push((user) => texts(user).some((text) => text.toLowerCase().includes(needle)));
  }
  for (const [key, wanted] of Object.entries(body.customAttributes ?? {})) {
    tests.push((user) => attributeMatches(user.customAttributes[key], wanted));
  }
  return tests;
}

function texts(user: UserRecord): string[] {
  const { loginIds, userId, email, phone, name, givenName, middleName, familyName } = user;
  return [...loginIds, userId, email, phone, name, givenName, middleName, familyName];
}

/** A list wanted matches any of its values; a list held matches where it contains one [I]. */
function attributeMatches(held: unknown, wanted: unknown): boolean {
  const wantedValues: unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  const heldValues: unknown[] = Array.isArray(held) ? held : [held];
  return wantedValues.some((value) => heldValues.some((candidate) => isDeepStrictEqual(candidate, value)));
}

/** The default order is not documented; here it is that of creation. */
function sort(users: UserObject[], orders: NonNullable<SearchBody["sort"]>): UserObject[] {
  return users.toSorted((a, b) => {
    for (const { field, desc } of orders) {
      const order = compare(value(a, field), value(b, field));
      if (order !== 0) return desc === true ? -order : order;
    }
    return 0;
  });
}

function value(user: UserObject, field: string): string | number {
  const found: unknown = field === "loginId" ? user.loginIds[0] : (user as unknown as Record<string, unknown>)[field];
  if (typeof found === "number" || typeof found === "boolean") return Number(found);
  return typeof found === "string" ? found : "";
}

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function given(values: string[] | null | undefined): string[] | undefined {
  return values && values.length > 0 ? values : undefined;
}

function any(tests: Test[], wanted: string[] | null | undefined, read: (user: UserRecord) => string[]): void {
  if (!wanted || wanted.length === 0) return;
  const set = new Set(wanted);
  tests.push((user) => read(user).some((value) => set.has(value)));
}
