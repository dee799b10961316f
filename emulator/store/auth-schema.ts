/**
 * Tables of the authentication side. In: nothing. Out: SQL. Must not know: what a token or a code means. What belongs to
 * a user goes with the user.
 */
export const AUTH_SCHEMA = `
CREATE TABLE IF NOT EXISTS signing_keys (
  project_id TEXT PRIMARY KEY REFERENCES projects,
  kid TEXT NOT NULL,
  private_pem TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
  project_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  user_id TEXT,
  session TEXT NOT NULL,
  PRIMARY KEY (project_id, session_id),
  FOREIGN KEY (project_id, user_id) REFERENCES users (project_id, user_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sessions_of_user ON sessions (project_id, user_id);
CREATE TABLE IF NOT EXISTS sign_ins (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  at_s INTEGER NOT NULL,
  ip TEXT NOT NULL,
  FOREIGN KEY (project_id, user_id) REFERENCES users (project_id, user_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS sign_ins_of_user ON sign_ins (project_id, user_id);
CREATE TABLE IF NOT EXISTS proofs (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id TEXT NOT NULL,
  secret_sha256 TEXT NOT NULL,
  user_id TEXT,
  expires_ms INTEGER NOT NULL,
  proof TEXT NOT NULL,
  UNIQUE (project_id, secret_sha256),
  FOREIGN KEY (project_id, user_id) REFERENCES users (project_id, user_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS proofs_of_user ON proofs (project_id, user_id);
`;
