/**
 * Users of one project at rest. In: records. Out: records, by user ID, by login ID, or all in order of creation. Must
 * not know: what makes a change valid; canonical forms; the wire.
 */
import type { StatementSync } from "node:sqlite";

import type { UserRecord } from "../model.ts";
import type { Database } from "./database.ts";

/** Told of each write with the record before it, `undefined` for a new user. */
export type WriteListener = (userId: string, before: UserRecord | undefined) => void;

/** What users can be looked up by. */
export type UserKey = "userId" | "loginId" | "email" | "phone";

const JOINED = "users JOIN login_ids USING (project_id, user_id)";
const TABLE_OF: Readonly<Record<UserKey, string>> = {
  userId: "users",
  loginId: JOINED,
  email: "users",
  phone: "users",
};
const COLUMN_OF: Readonly<Record<UserKey, string>> = {
  userId: "user_id",
  loginId: "login_id",
  email: "record ->> 'email'",
  phone: "record ->> 'phone'",
};

export class UserStore {
  readonly #database: Database;
  readonly #projectId: string;
  readonly #statements: Map<string, StatementSync> = new Map();
  onWrite: WriteListener = () => {};

  constructor(database: Database, projectId: string) {
    this.#database = database;
    this.#projectId = projectId;
  }

  byUserId(userId: string): UserRecord | undefined {
    const sql = "SELECT record FROM users WHERE project_id = ? AND user_id = ?";
    return toRecord(this.#prepare(sql).get(this.#projectId, userId));
  }

  /** `loginId` in its canonical form. */
  byLoginId(loginId: string): UserRecord | undefined {
    const sql = `SELECT record FROM users JOIN login_ids USING (project_id, user_id)
      WHERE project_id = ? AND login_id = ?`;
    return toRecord(this.#prepare(sql).get(this.#projectId, loginId));
  }

  all(): UserRecord[] {
    const sql = "SELECT record FROM users WHERE project_id = ? ORDER BY seq";
    return toRecords(this.#prepare(sql).all(this.#projectId));
  }

  /** Those that have one of the (canonical) values, in order of creation. By index: no scan. */
  anyOf(key: UserKey, values: readonly string[]): UserRecord[] {
    const sql = `SELECT DISTINCT seq, record FROM ${TABLE_OF[key]}
      WHERE project_id = ? AND ${COLUMN_OF[key]} IN (SELECT value FROM json_each(?)) ORDER BY seq`;
    return toRecords(this.#prepare(sql).all(this.#projectId, JSON.stringify(values)));
  }

  /** Those whose record has this text anywhere, in any case of ASCII letters: a few too many, and none too few. */
  mentioning(text: string): UserRecord[] {
    const sql = "SELECT record FROM users WHERE project_id = ? AND instr(lower(record), lower(?)) > 0 ORDER BY seq";
    const escaped = JSON.stringify(text).slice(1, -1);
    return toRecords(this.#prepare(sql).all(this.#projectId, escaped));
  }

  /** Newest first. */
  latest(limit: number, offset: number): UserRecord[] {
    const sql = "SELECT record FROM users WHERE project_id = ? ORDER BY seq DESC LIMIT ? OFFSET ?";
    return toRecords(this.#prepare(sql).all(this.#projectId, limit, offset));
  }

  count(): number {
    const sql = "SELECT count(*) AS n FROM users WHERE project_id = ?";
    return Number(this.#prepare(sql).get(this.#projectId)?.["n"]);
  }

  testUsers(): UserRecord[] {
    const sql = "SELECT record FROM users WHERE project_id = ? AND record ->> 'test' = 1 ORDER BY seq";
    return toRecords(this.#prepare(sql).all(this.#projectId));
  }

  countTestUsers(): number {
    const sql = "SELECT count(*) AS n FROM users WHERE project_id = ? AND record ->> 'test' = 1";
    return Number(this.#prepare(sql).get(this.#projectId)?.["n"]);
  }

  /** Inserts or replaces. A login ID that another user holds is an error of SQLite's: callers settle it before. */
  save(record: UserRecord): void {
    this.onWrite(record.userId, this.byUserId(record.userId));
    this.#prepare(
      `INSERT INTO users (project_id, user_id, record) VALUES (?, ?, ?)
       ON CONFLICT (project_id, user_id) DO UPDATE SET record = excluded.record`,
    ).run(this.#projectId, record.userId, JSON.stringify(record));
    this.#prepare("DELETE FROM login_ids WHERE project_id = ? AND user_id = ?").run(this.#projectId, record.userId);
    const insert = this.#prepare("INSERT INTO login_ids (project_id, login_id, user_id) VALUES (?, ?, ?)");
    for (const loginId of new Set(record.loginIds)) insert.run(this.#projectId, loginId, record.userId);
  }

  remove(userId: string): void {
    this.onWrite(userId, this.byUserId(userId));
    this.#prepare("DELETE FROM users WHERE project_id = ? AND user_id = ?").run(this.#projectId, userId);
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.sql.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function toRecords(rows: readonly Record<string, unknown>[]): UserRecord[] {
  return rows.map((row) => JSON.parse(String(row["record"])) as UserRecord);
}

function toRecord(row: Record<string, unknown> | undefined): UserRecord | undefined {
  return row === undefined ? undefined : (JSON.parse(String(row["record"])) as UserRecord);
}
