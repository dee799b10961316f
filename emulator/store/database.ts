/**
 * The SQLite file. In: a path. Out: a database with the schema in place and nestable transactions. Must not know: what
 * a user is, HTTP.
 */
import { DatabaseSync } from "node:sqlite";

import { AUTH_SCHEMA } from "./auth-schema.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS projects (
  project_id TEXT PRIMARY KEY,
  key_sha256 TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS users (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id TEXT NOT NULL REFERENCES projects,
  user_id TEXT NOT NULL,
  record TEXT NOT NULL,
  UNIQUE (project_id, user_id)
) STRICT;
-- What search asks for: without these a look-up reads every user. The expressions stand in store/users.ts as here.
CREATE INDEX IF NOT EXISTS users_by_email ON users (project_id, record ->> 'email');
CREATE INDEX IF NOT EXISTS users_by_phone ON users (project_id, record ->> 'phone');
CREATE INDEX IF NOT EXISTS test_users ON users (project_id) WHERE record ->> 'test' = 1;
CREATE TABLE IF NOT EXISTS login_ids (
  project_id TEXT NOT NULL,
  login_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (project_id, login_id),
  FOREIGN KEY (project_id, user_id) REFERENCES users (project_id, user_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS login_ids_of_user ON login_ids (project_id, user_id);
CREATE TABLE IF NOT EXISTS definitions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id TEXT NOT NULL REFERENCES projects,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  definition TEXT NOT NULL,
  UNIQUE (project_id, kind, id)
) STRICT;
`;

export class Database {
  readonly sql: DatabaseSync;
  #depth = 0;

  /** Throws an Error that names the file where it is no database, cannot be made, or another server has it. */
  constructor(file: string) {
    let sql: DatabaseSync | undefined;
    try {
      sql = new DatabaseSync(file);
      // NORMAL survives the death of the process, which is what is promised; only a power cut may lose the last writes.
      sql.exec("PRAGMA foreign_keys = ON; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;");
      sql.exec(`PRAGMA synchronous = NORMAL; ${SCHEMA}${AUTH_SCHEMA}`);
    } catch (error) {
      sql?.close();
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${file}: ${reason === "database is locked" ? "another server has it open" : reason}`, {
        cause: error,
      });
    }
    this.sql = sql;
  }

  /** Runs `work` all or nothing. Nests, so that one entry of a batch can fail alone. */
  atomically<T>(work: () => T): T {
    const name = `level_${this.#depth}`;
    this.sql.exec(`SAVEPOINT ${name}`);
    this.#depth += 1;
    try {
      const result = work();
      this.sql.exec(`RELEASE ${name}`);
      return result;
    } catch (error) {
      this.sql.exec(`ROLLBACK TO ${name}; RELEASE ${name}`);
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  close(): void {
    this.sql.close();
  }
}
