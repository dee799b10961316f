/**
 * What a project defines besides users: roles, permissions, tenants, SSO apps, custom attributes, access keys,
 * settings. In: definitions. Out: all of a
 * kind in order of creation. Must not know: users, the wire.
 */
import type { StatementSync } from "node:sqlite";

import type { AccessKey, AttributeDefinition, Permission, ProjectSettings, Role, SsoApp, Tenant } from "../model.ts";
import type { Database } from "./database.ts";

/** One kind of definition, by id. */
export class Shelf<T> {
  readonly #database: Database;
  readonly #projectId: string;
  readonly #kind: string;
  readonly #idOf: (definition: T) => string;
  readonly #all: StatementSync;
  readonly #get: StatementSync;

  constructor(database: Database, projectId: string, kind: string, idOf: (definition: T) => string) {
    this.#database = database;
    this.#projectId = projectId;
    this.#kind = kind;
    this.#idOf = idOf;
    // Prepared once: every user object that is answered names its roles and tenants.
    const where = "SELECT definition FROM definitions WHERE project_id = ? AND kind = ?";
    this.#all = database.sql.prepare(`${where} ORDER BY seq`);
    this.#get = database.sql.prepare(`${where} AND id = ?`);
  }

  all(): T[] {
    return this.#all.all(this.#projectId, this.#kind).map((row) => JSON.parse(String(row["definition"])) as T);
  }

  get(id: string): T | undefined {
    const row = this.#get.get(this.#projectId, this.#kind, id);
    return row === undefined ? undefined : (JSON.parse(String(row["definition"])) as T);
  }

  put(definition: T): void {
    this.#database.sql
      .prepare(
        `INSERT INTO definitions (project_id, kind, id, definition) VALUES (?, ?, ?, ?)
         ON CONFLICT (project_id, kind, id) DO UPDATE SET definition = excluded.definition`,
      )
      .run(this.#projectId, this.#kind, this.#idOf(definition), JSON.stringify(definition));
  }

  /** True where there was one. */
  remove(id: string): boolean {
    const result = this.#database.sql
      .prepare("DELETE FROM definitions WHERE project_id = ? AND kind = ? AND id = ?")
      .run(this.#projectId, this.#kind, id);
    return Number(result.changes) > 0;
  }
}

export interface Definitions {
  readonly roles: Shelf<Role>;
  readonly permissions: Shelf<Permission>;
  readonly tenants: Shelf<Tenant>;
  readonly ssoApps: Shelf<SsoApp>;
  readonly attributes: Shelf<AttributeDefinition>;
  readonly accessKeys: Shelf<AccessKey>;
  /** One record at most. */
  readonly settings: Shelf<ProjectSettings>;
}

export function definitionsOf(database: Database, projectId: string): Definitions {
  return {
    // A tenant's role may bear the name of a project's role (emulator-contract.md section 5).
    roles: new Shelf<Role>(database, projectId, "role", (role) => roleId(role.name, role.tenantId)),
    permissions: new Shelf<Permission>(database, projectId, "permission", (permission) => permission.name),
    tenants: new Shelf<Tenant>(database, projectId, "tenant", (tenant) => tenant.id),
    ssoApps: new Shelf<SsoApp>(database, projectId, "ssoApp", (app) => app.id),
    attributes: new Shelf<AttributeDefinition>(database, projectId, "attribute", (attribute) => attribute.name),
    accessKeys: new Shelf<AccessKey>(database, projectId, "accessKey", (key) => key.id),
    settings: new Shelf<ProjectSettings>(database, projectId, "settings", (settings) => settings.id),
  };
}

export function roleId(name: string, tenantId: string): string {
  return JSON.stringify([tenantId, name]);
}
