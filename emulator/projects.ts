/**
 * The projects that one server holds. In: seeds, and the Authorization header of a request. Out: the project meant. Must
 * not know: HTTP libraries, routes. Keys rest as hashes.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { StatementSync } from "node:sqlite";

import type { Dialect } from "./dialect.ts";
import { ApiError } from "./errors.ts";
import type { ProjectSeed } from "./model.ts";
import { plant } from "./plant.ts";
import { Project } from "./project.ts";
import type { Database } from "./store/database.ts";

export class Projects {
  readonly #database: Database;
  readonly #dialect: Dialect;
  readonly #open: Map<string, Project> = new Map();
  readonly #keyOf: StatementSync;

  constructor(database: Database, dialect: Dialect) {
    this.#database = database;
    this.#dialect = dialect;
    this.#keyOf = database.sql.prepare("SELECT key_sha256 FROM projects WHERE project_id = ?");
  }

  /** Opens the seed's project. One that the file already holds keeps what is in it; only its key is set anew. */
  add(seed: ProjectSeed): Project {
    const { sql } = this.#database;
    return this.#database.atomically(() => {
      const known = sql.prepare("SELECT 1 FROM projects WHERE project_id = ?").get(seed.projectId) !== undefined;
      sql
        .prepare(
          `INSERT INTO projects (project_id, key_sha256) VALUES (?, ?)
           ON CONFLICT (project_id) DO UPDATE SET key_sha256 = excluded.key_sha256`,
        )
        .run(seed.projectId, sha256(seed.managementKey).toString("hex"));
      const project = new Project(this.#database, seed.projectId, this.#dialect);
      this.#open.set(seed.projectId, project);
      if (!known) plant(project, seed);
      return project;
    });
  }

  /** `Bearer <project>:<key>`. A bare `Bearer <project>` serves only where `keyNeeded` is false. */
  authenticate(header: string | undefined, keyNeeded: boolean): Project {
    const [, projectId = "", key] = /^Bearer +([^: ]+)(?::(.*))?$/.exec(header ?? "") ?? [];
    const project = this.#open.get(projectId);
    if (project === undefined)
      throw new ApiError("unauthorized", "Unknown project or no bearer of the form PROJECT:KEY");
    if (key === undefined && !keyNeeded) return project;
    const row = this.#keyOf.get(projectId);
    const expected = Buffer.from(String(row?.["key_sha256"]), "hex");
    if (!timingSafeEqual(expected, sha256(key ?? ""))) throw new ApiError("unauthorized", "Invalid management key");
    return project;
  }
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
