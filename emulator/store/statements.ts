/**
 * Statements of one store, prepared at their first use and kept. In: SQL. Out: prepared statements. Must not know: what
 * they are about.
 */
import type { StatementSync } from "node:sqlite";

import type { Database } from "./database.ts";

export class Statements {
  readonly #database: Database;
  readonly #prepared: Map<string, StatementSync> = new Map();

  constructor(database: Database) {
    this.#database = database;
  }

  prepare(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#database.sql.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}
