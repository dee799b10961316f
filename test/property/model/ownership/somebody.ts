/**
 * Somebody else who works on the project's users, at the console or by a program of its own. In: an act. Out: nothing.
 * Must not know: who declares whom.
 */
import type { Emulator, UserRecord } from "../../../../emulator/index.ts";
import { loginOf, type Act } from "./sequence.ts";

const AGE_S = 100_000;

export function perform(emulator: Emulator, act: Act): void {
  if (act.what === "create") {
    make(emulator, act.n);
    return;
  }
  const user = emulator.user(loginOf(act.n));
  if (user === undefined) return;
  if (act.what === "delete") {
    emulator.deleteUser(user.userId);
    return;
  }
  const fields = fieldsOf(emulator, act);
  if (fields !== undefined) emulator.editUser(user.userId, fields);
}

/** A user with something of everything that a program could take away. */
export function make(emulator: Emulator, n: number): void {
  const loginId = loginOf(n);
  if (emulator.user(loginId) !== undefined) return;
  const createdTime = Math.floor(Date.now() / 1000) - AGE_S;
  emulator.createUser({
    loginId,
    createdTime,
    name: "By Stander",
    roleNames: ["Auditor"],
    userTenants: [{ tenantId: "initech", roleNames: ["Auditor"] }],
    customAttributes: { team: "core" },
  });
}

function fieldsOf(
  emulator: Emulator,
  act: Exclude<Act, { what: "create" | "delete" }>,
): Partial<UserRecord> | undefined {
  const user = emulator.user(loginOf(act.n));
  if (user === undefined) return undefined;
  const { loginIds, roleNames, userTenants, customAttributes } = user;
  const tenants = userTenants.map(({ tenantId, roleNames: roles }) => ({ tenantId, roleNames: roles }));
  switch (act.what) {
    case "renameLogin":
      if (emulator.user(act.to) !== undefined) return undefined;
      return { loginIds: loginIds.map((id) => (id === loginOf(act.n) ? act.to : id)) };
    case "addLogin":
      return emulator.user(act.login) === undefined ? { loginIds: [...loginIds, act.login] } : undefined;
    case "status":
      return { status: act.value };
    case "name":
      return { name: act.value };
    case "addRole":
      return { roleNames: [...new Set([...roleNames, act.role])] };
    case "removeRole":
      return { roleNames: roleNames.filter((role) => role !== act.role) };
    case "addTenant": {
      if (tenants.some(({ tenantId }) => tenantId === act.tenant)) return undefined;
      return { userTenants: [...tenants, { tenantId: act.tenant, roleNames: [] }] };
    }
    case "removeTenant":
      return { userTenants: tenants.filter(({ tenantId }) => tenantId !== act.tenant) };
    case "attribute":
      return { customAttributes: { ...customAttributes, [act.key]: act.value } };
    default:
      return act satisfies never;
  }
}
