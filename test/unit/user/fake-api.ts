// The management API in memory, for tests of the operations on a user. Comes in: users, a dialect, faults; leaves: the
// calls in their order, and the users as they stand. It knows nothing of the provider but the interface that it fills:
// what PATCH does is written here a second time, under every reading of what Descope has not published.
import type { Created, SearchFilter, UserApi } from "../../../provider/client/api.ts";
import type { AttributeDefinition } from "../../../provider/client/definitions.ts";
import { userAnswer, type WireUser } from "../../../provider/client/wire.ts";
import { ServiceError, type ServiceFailure } from "../../../provider/core/errors.ts";

type Body = Readonly<Record<string, unknown>>;

/** One reading of each open question (fact sheet, section 13). */
export interface Dialect {
  /** A partial customAttributes map on PATCH. */
  readonly attributes: "merge" | "replace";
  /** A null among them. */
  readonly nullAttribute: "clears" | "ignored" | "stored";
  readonly identifiers: "replace" | "add";
  readonly tenants: "replace" | "merge";
  readonly rolesWithTenants: "taken" | "refused";
  /** The verified flag when its contact changes and the flag is not sent. */
  readonly flag: "kept" | "reset" | "set";
  /** The former login ID after update/loginid. */
  readonly rename: "replaces" | "adds";
  readonly email: "as sent" | "folded";
  readonly phone: "as sent" | "normalised";
  /** An e-mail or phone that is a login ID of another user. */
  readonly conflict: "merges" | "allowed";
  readonly createOnExisting: "refused" | "old";
}

export const PLAIN: Dialect = {
  attributes: "merge",
  nullAttribute: "clears",
  identifiers: "replace",
  tenants: "replace",
  rolesWithTenants: "taken",
  flag: "kept",
  rename: "replaces",
  email: "as sent",
  phone: "as sent",
  conflict: "merges",
  createOnExisting: "refused",
};

export interface ApiCall {
  readonly name: keyof UserApi;
  readonly args: readonly unknown[];
}

const READS: ReadonlySet<string> = new Set(["load", "loadByLoginId", "search", "definitions"]);
const CONTACTS: Readonly<Record<string, string>> = {
  email: "verifiedEmail",
  phone: "verifiedPhone",
  recoveryEmail: "verifiedRecoveryEmail",
  recoveryPhone: "verifiedRecoveryPhone",
};
const PATCHED = [
  "name",
  "givenName",
  "middleName",
  "familyName",
  "picture",
  "status",
  "roleNames",
  "ssoAppIds",
  "verifiedEmail",
  "verifiedPhone",
  "verifiedRecoveryEmail",
  "verifiedRecoveryPhone",
];

export function refusal(failure: Partial<ServiceFailure> = {}): ServiceError {
  const whole = { method: "PATCH", path: "/v1/mgmt/user/patch", status: 400, errorCode: "E011003", ...failure };
  return new ServiceError(whole.status >= 500 ? "SERVICE_FAILED" : "REQUEST_REFUSED", whole, "next");
}

/** A whole user as answered, from what a test cares about. */
export function wireUser(has: Partial<WireUser> & Pick<WireUser, "userId">): WireUser {
  return userAnswer.parse({ user: { status: "invited", createdTime: 1_700_000_000, ...has } }).user;
}

export class FakeApi implements UserApi {
  readonly calls: ApiCall[] = [];
  readonly users: Map<string, WireUser>;
  readonly dialect: Dialect;
  /** Fields and attribute keys that PATCH does not take, though it answers with success. */
  readonly deafPatch: Set<string> = new Set();
  /** The same for the setters. */
  readonly deafSetters: Set<string> = new Set();
  /** Called before each call; what it throws is the answer. Calls of the same name are counted from 1. */
  fault: (call: ApiCall, nth: number) => void = () => undefined;
  /** Called after each call that changed something. */
  changed: () => void = () => undefined;
  definitionList: readonly AttributeDefinition[] | ServiceError = refusal({ status: 403 });
  #made = 0;

  constructor(users: readonly WireUser[] = [], dialect: Partial<Dialect> = {}) {
    this.users = new Map(users.map((user) => [user.userId, structuredClone(user)]));
    this.dialect = { ...PLAIN, ...dialect };
  }

  /** Names of the calls, `set(email)` for a setter. */
  get names(): string[] {
    return this.calls.map(({ name, args }) => (name === "set" ? `set(${String(args[0])})` : name));
  }

  get writes(): ApiCall[] {
    return this.calls.filter(({ name }) => !READS.has(name));
  }

  /** The bodies of all PATCHes. */
  get patches(): Body[] {
    return this.calls.filter(({ name }) => name === "patch").map(({ args }) => args[0] as Body);
  }

  user(userId: string): WireUser {
    const user = this.users.get(userId);
    if (user === undefined) throw new Error(`the fake has no user ${userId}`);
    return user;
  }

  async create(body: Body): Promise<Created> {
    this.#called("create", body);
    const existing = this.#byLoginId(String(body["loginId"]));
    if (existing !== undefined) {
      if (this.dialect.createOnExisting === "refused") throw refusal({ errorCode: "E062107" });
      return { user: structuredClone(existing), isOld: true };
    }
    this.#made += 1;
    const userId = `Umade${String(this.#made)}`;
    const { loginId, additionalIdentifiers, test, ...fields } = body;
    const loginIds = [loginId, ...((additionalIdentifiers as string[] | undefined) ?? [])].map((id) =>
      this.#phone(String(id)),
    );
    this.users.set(userId, wireUser({ userId, loginIds, test: test === true }));
    this.#apply(userId, fields);
    this.changed();
    return { user: this.#copy(userId), isOld: false };
  }

  async patch(body: Body): Promise<WireUser> {
    this.#called("patch", body);
    const user = this.#addressed(String(body["loginId"]));
    if (this.dialect.rolesWithTenants === "refused" && body["roleNames"] && body["userTenants"]) throw refusal();
    const { loginId: _address, test: _test, ...fields } = body;
    this.#apply(user.userId, Object.fromEntries(Object.entries(fields).filter(([name]) => !this.deafPatch.has(name))));
    this.changed();
    return this.#copy(user.userId);
  }

  async load(userId: string): Promise<WireUser | undefined> {
    this.#called("load", userId);
    return this.users.has(userId) ? this.#copy(userId) : undefined;
  }

  async loadByLoginId(loginId: string): Promise<WireUser | undefined> {
    this.#called("loadByLoginId", loginId);
    const user = this.#byLoginId(loginId);
    return user === undefined ? undefined : this.#copy(user.userId);
  }

  async search(filter: SearchFilter): Promise<readonly WireUser[]> {
    this.#called("search", filter);
    return [...this.users.values()]
      .filter((user) => user.loginIds.some((id) => filter.loginIds?.includes(id) ?? true))
      .map((user) => structuredClone(user));
  }

  async delete(userId: string): Promise<boolean> {
    this.#called("delete", userId);
    return this.users.delete(userId);
  }

  async setPassword(userId: string, password: string, active: boolean): Promise<void> {
    this.#called("setPassword", userId, password, active);
    this.#addressed(userId);
  }

  async definitions(): Promise<readonly AttributeDefinition[]> {
    this.#called("definitions");
    if (this.definitionList instanceof Error) throw this.definitionList;
    return this.definitionList;
  }

  async set(endpoint: string, body: Body): Promise<WireUser> {
    this.#called("set", endpoint, body);
    const user = this.#addressed(String(body["loginId"]));
    if (!this.deafSetters.has(endpoint)) this.#setters(user.userId, endpoint, body);
    this.changed();
    return this.#copy(user.userId);
  }

  #called(name: keyof UserApi, ...args: unknown[]): void {
    const call: ApiCall = { name, args: structuredClone(args) };
    this.calls.push(call);
    this.fault(call, this.calls.filter((known) => known.name === name).length);
  }

  #copy(userId: string): WireUser {
    return structuredClone(this.user(userId));
  }

  #byLoginId(loginId: string): WireUser | undefined {
    return [...this.users.values()].find((user) => user.loginIds.includes(this.#phone(loginId)));
  }

  #addressed(address: string): WireUser {
    const user = this.users.get(address) ?? this.#byLoginId(address);
    if (user === undefined) throw refusal({ status: 404, errorCode: "E112102" });
    return user;
  }

  #phone(value: string): string {
    return this.dialect.phone === "normalised" && value.startsWith("+") ? value.replaceAll(/[^+\d]/g, "") : value;
  }

  #update(userId: string, change: Record<string, unknown>): void {
    this.users.set(userId, { ...this.user(userId), ...structuredClone(change) });
  }

  /** What PATCH and create do with fields. */
  #apply(userId: string, fields: Body): void {
    for (const name of PATCHED) if (fields[name] !== undefined) this.#update(userId, { [name]: fields[name] });
    for (const [contact, flag] of Object.entries(CONTACTS)) {
      if (fields[contact] !== undefined) this.#contact(userId, contact, fields[contact] as string, fields[flag]);
    }
    if (fields["customAttributes"] !== undefined) this.#attributes(userId, fields["customAttributes"] as Body);
    if (fields["userTenants"] !== undefined) this.#tenants(userId, fields["userTenants"]);
    if (fields["additionalIdentifiers"] !== undefined) {
      this.#identifiers(userId, fields["additionalIdentifiers"] as string[]);
    }
  }

  #contact(userId: string, contact: string, sent: string, sentFlag: unknown): void {
    const flag = CONTACTS[contact] ?? "";
    const isPhone = contact.toLowerCase().includes("phone");
    const value = isPhone ? this.#phone(sent) : this.dialect.email === "folded" ? sent.toLowerCase() : sent;
    const before = this.user(userId) as unknown as Record<string, unknown>;
    const byItself = { kept: before[flag], reset: false, set: value !== "" }[this.dialect.flag];
    const changes = before[contact] !== value;
    this.#update(userId, { [contact]: value, [flag]: sentFlag ?? (changes ? byItself : before[flag]) });
    if (isPhone || contact === "email") this.#mergeOwner(userId, value);
  }

  /** "The user who owns the value is merged into this one and deleted" (descope-java PR 374). */
  #mergeOwner(userId: string, value: string): void {
    if (this.dialect.conflict !== "merges" || value === "") return;
    const owner = [...this.users.values()].find((user) => user.userId !== userId && user.loginIds.includes(value));
    if (owner === undefined) return;
    this.users.delete(owner.userId);
    this.#update(userId, { loginIds: [...this.user(userId).loginIds, ...owner.loginIds] });
  }

  #attributes(userId: string, sent: Body): void {
    const { customAttributes: before } = this.user(userId);
    const { attributes, nullAttribute } = this.dialect;
    const kept = Object.entries(sent).filter(
      ([key, value]) =>
        !this.deafPatch.has(`customAttributes.${key}`) && (value !== null || nullAttribute !== "ignored"),
    );
    const next = { ...(attributes === "merge" ? before : {}), ...Object.fromEntries(kept) };
    this.#update(userId, {
      customAttributes: Object.fromEntries(
        Object.entries(next).filter(([, value]) => value !== null || nullAttribute === "stored"),
      ),
    });
  }

  #tenants(userId: string, sent: unknown): void {
    const tenants = (sent as Array<{ tenantId: string; roleNames?: string[] }>).map(({ tenantId, roleNames = [] }) => ({
      tenantId,
      tenantName: `name of ${tenantId}`,
      roleNames,
      permissions: [],
    }));
    const others = this.user(userId).userTenants.filter(
      ({ tenantId }) => !tenants.some((tenant) => tenant.tenantId === tenantId),
    );
    this.#update(userId, { userTenants: this.dialect.tenants === "merge" ? [...others, ...tenants] : tenants });
  }

  #identifiers(userId: string, sent: readonly string[]): void {
    const { loginIds } = this.user(userId);
    const kept = this.dialect.identifiers === "add" ? loginIds : loginIds.slice(0, 1);
    this.#update(userId, { loginIds: [...new Set([...kept, ...sent.map((id) => this.#phone(id))])] });
  }

  #setters(userId: string, endpoint: string, body: Body): void {
    const user = this.user(userId);
    const { loginId, tenantId, roleNames } = body as { loginId: string; tenantId?: string; roleNames?: string[] };
    const tenants = [...user.userTenants];
    if (endpoint === "loginId") {
      const newLoginId = String(body["newLoginId"]);
      const taken = newLoginId === "" ? undefined : this.#byLoginId(newLoginId);
      if (taken !== undefined && taken.userId !== userId) throw refusal({ status: 409, errorCode: "E111127" });
      // "The last one cannot go" (docs, update-login-id).
      if (newLoginId === "" && user.loginIds.length < 2) throw refusal({ errorCode: "E011004" });
      const next =
        newLoginId === ""
          ? user.loginIds.filter((id) => id !== loginId)
          : this.dialect.rename === "adds"
            ? [...user.loginIds, newLoginId]
            : user.loginIds.map((id) => (id === loginId ? newLoginId : id));
      this.#update(userId, { loginIds: [...new Set(next)] });
    } else if (endpoint === "customAttribute") {
      const { [String(body["attributeKey"])]: _old, ...others } = user.customAttributes;
      const value = body["attributeValue"];
      this.#update(userId, {
        customAttributes: value === null ? others : { ...others, [String(body["attributeKey"])]: value },
      });
    } else if (endpoint === "tenantAdd") {
      this.#update(userId, {
        userTenants: [...tenants, { tenantId, tenantName: "", roleNames: [], permissions: [] }],
      });
    } else if (endpoint === "tenantRemove") {
      this.#update(userId, { userTenants: tenants.filter((tenant) => tenant.tenantId !== tenantId) });
    } else if (endpoint === "roleAdd" || endpoint === "roleRemove") {
      const change = (names: readonly string[]): string[] =>
        endpoint === "roleAdd"
          ? [...new Set([...names, ...(roleNames ?? [])])]
          : names.filter((name) => roleNames?.includes(name) !== true);
      if (tenantId === undefined) this.#update(userId, { roleNames: change(user.roleNames) });
      else {
        this.#update(userId, {
          userTenants: tenants.map((one) =>
            one.tenantId === tenantId ? { ...one, roleNames: change(one.roleNames) } : one,
          ),
        });
      }
    } else if (endpoint === "roleSet" && tenantId !== undefined) {
      this.#update(userId, {
        userTenants: tenants.map((tenant) => (tenant.tenantId === tenantId ? { ...tenant, roleNames } : tenant)),
      });
    } else {
      const { loginId: _address, failOnConflict: _switch, verified, ...fields } = body;
      for (const [name, value] of Object.entries(fields)) {
        const flag = CONTACTS[name];
        this.#update(userId, { [name]: value, ...(flag === undefined ? {} : { [flag]: verified }) });
      }
    }
  }
}
