/**
 * Sessions and sign-ins at rest. In: a session, a user ID. Out: sessions by ID, the sign-ins of users. Must not know:
 * tokens, how somebody signed in.
 */
import type { Database } from "./database.ts";
import { Statements } from "./statements.ts";

export interface Session {
  sessionId: string;
  /** Absent for an anonymous session. */
  userId?: string;
  /** The token's `sub`. */
  subject: string;
  expiresSeconds: number;
  /** How the user proved who it is: `email`, `sms`, `pwd`… ([D] docs.descope.com/session-overview). */
  amr: string[];
  /** Custom claims at the top of the token, and those under `nsec`. */
  claims: Record<string, unknown>;
  nsec: Record<string, unknown>;
  /** User ID of the one who impersonates. */
  actor?: string;
}

/** [S] me/history and user/history of the SDKs. */
export interface SignIn {
  userId: string;
  loginTime: number;
  city: string;
  country: string;
  ip: string;
}

export class SessionStore {
  readonly #projectId: string;
  readonly #statements: Statements;

  constructor(database: Database, projectId: string) {
    this.#projectId = projectId;
    this.#statements = new Statements(database);
  }

  get(sessionId: string): Session | undefined {
    const sql = "SELECT session FROM sessions WHERE project_id = ? AND session_id = ?";
    const row = this.#statements.prepare(sql).get(this.#projectId, sessionId);
    return row === undefined ? undefined : (JSON.parse(String(row["session"])) as Session);
  }

  add(session: Session): void {
    const sql = "INSERT INTO sessions (project_id, session_id, user_id, session) VALUES (?, ?, ?, ?)";
    const { sessionId, userId = null } = session;
    this.#statements.prepare(sql).run(this.#projectId, sessionId, userId, JSON.stringify(session));
  }

  remove(sessionId: string): void {
    const sql = "DELETE FROM sessions WHERE project_id = ? AND session_id = ?";
    this.#statements.prepare(sql).run(this.#projectId, sessionId);
  }

  removeAllOf(userId: string): void {
    const sql = "DELETE FROM sessions WHERE project_id = ? AND user_id = ?";
    this.#statements.prepare(sql).run(this.#projectId, userId);
  }

  /** True for the first sign-in of this user. */
  noteSignIn(userId: string, atSeconds: number, ip: string): boolean {
    const known = "SELECT 1 FROM sign_ins WHERE project_id = ? AND user_id = ? LIMIT 1";
    const first = this.#statements.prepare(known).get(this.#projectId, userId) === undefined;
    const sql = "INSERT INTO sign_ins (project_id, user_id, at_s, ip) VALUES (?, ?, ?, ?)";
    this.#statements.prepare(sql).run(this.#projectId, userId, atSeconds, ip);
    return first;
  }

  /** Newest first. Where somebody signs in from is not known here: `city` and `country` are "". */
  signInsOf(userIds: readonly string[]): SignIn[] {
    const sql = `SELECT user_id, at_s, ip FROM sign_ins
      WHERE project_id = ? AND user_id IN (SELECT value FROM json_each(?)) ORDER BY seq DESC`;
    return this.#statements
      .prepare(sql)
      .all(this.#projectId, JSON.stringify(userIds))
      .map((row) => ({
        userId: String(row["user_id"]),
        loginTime: Number(row["at_s"]),
        city: "",
        country: "",
        ip: String(row["ip"]),
      }));
  }
}
