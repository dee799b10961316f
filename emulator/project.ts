/**
 * One project of the service, as everything below the routes sees it. In: a database, a project ID, the dialect. Out:
 * its users, definitions and the wire view of a user. Must not know: HTTP, bodies.
 */
import { randomBytes } from "node:crypto";

import { canonicalLoginId } from "./canonical.ts";
import { Changes } from "./changes.ts";
import type { Dialect } from "./dialect.ts";
import { ApiError } from "./errors.ts";
import type { TenantMembership, UserObject, UserRecord } from "./model.ts";
import { Outbox } from "./outbox.ts";
import { SearchLag } from "./search-lag.ts";
import type { Database } from "./store/database.ts";
import { KeyStore } from "./store/keys.ts";
import { ProofStore } from "./store/proofs.ts";
import { SessionStore } from "./store/sessions.ts";
import { definitionsOf, type Definitions } from "./store/definitions.ts";
import { UserStore } from "./store/users.ts";
import { grantsOf, toUserObject, type Grants, type Names } from "./wire/user-object.ts";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

export class Project {
  readonly projectId: string;
  readonly dialect: Dialect;
  readonly users: UserStore;
  readonly definitions: Definitions;
  readonly searchLag: SearchLag;
  readonly changes: Changes;
  readonly keys: KeyStore;
  readonly sessions: SessionStore;
  readonly proofs: ProofStore;
  readonly outbox: Outbox = new Outbox();
  /** Wrong codes in a row by user ID. In memory: a refused request takes back what it wrote. */
  readonly wrongCodes: Map<string, number> = new Map();
  readonly #database: Database;

  constructor(database: Database, projectId: string, dialect: Dialect) {
    this.#database = database;
    this.projectId = projectId;
    this.dialect = dialect;
    this.users = new UserStore(database, projectId);
    this.definitions = definitionsOf(database, projectId);
    this.searchLag = new SearchLag(dialect);
    this.keys = new KeyStore(database, projectId);
    this.sessions = new SessionStore(database, projectId);
    this.proofs = new ProofStore(database, projectId);
    this.changes = new Changes(this.users);
    this.users.onWrite = (userId, before) => {
      this.searchLag.note(userId, before);
      this.changes.note(userId, before);
    };
  }

  atomically<T>(work: () => T): T {
    return this.#database.atomically(work);
  }

  /** By any login ID in any form that the dialect folds, or by user ID ([S] go README; 3P rescope for load). */
  find(identifier: string): UserRecord | undefined {
    return this.owner(identifier) ?? this.users.byUserId(identifier);
  }

  /** The user that holds this login ID. */
  owner(loginId: string): UserRecord | undefined {
    return this.users.byLoginId(canonicalLoginId(loginId, this.dialect));
  }

  get(identifier: string): UserRecord {
    const record = this.find(identifier);
    if (record === undefined) throw new ApiError("userNotFound", `No user "${identifier}"`);
    return record;
  }

  /** Stores a changed record and dates it. */
  save(record: UserRecord): void {
    this.users.save({ ...record, modifiedTimeMs: Date.now() });
  }

  view(record: UserRecord): UserObject {
    return toUserObject(record, this.#names());
  }

  viewAll(records: readonly UserRecord[]): UserObject[] {
    const names = this.#names();
    return records.map((record) => toUserObject(record, names));
  }

  /** What roles allow that somebody other than a user holds. */
  grants(roleNames: string[], tenants: readonly TenantMembership[]): Grants {
    return grantsOf(roleNames, tenants, this.#names());
  }

  #names(): Names {
    const tenants = new Map(this.definitions.tenants.all().map((tenant) => [tenant.id, tenant.name]));
    return { roles: this.definitions.roles.all(), tenantName: (tenantId) => tenants.get(tenantId) ?? "" };
  }
}

/** A prefix and random base62 characters, as user IDs (`U`, 28 in all) and generated tenant IDs (`T`) look. */
export function newId(prefix: string): string {
  return prefix + Array.from(randomBytes(27), (byte) => BASE62[byte % 62]).join("");
}
