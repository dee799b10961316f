/**
 * The projects that one server holds. In: seeds, and the Authorization header of a request. Out: the project meant. Must
 * not know: HTTP libraries, routes. Keys rest as hashes.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { StatementSync } from "node:sqlite";

import { knowsLink } from "./auth/proofs.ts";
import type { Dialect } from "./dialect.ts";
import { ApiError } from "./errors.ts";
import type { ProjectSeed } from "./model.ts";
import { plant } from "./plant.ts";
import { Project } from "./project.ts";
import type { Access } from "./routes/route.ts";
import type { Database } from "./store/database.ts";

/** Who asks. `token`: what an authentication call carries besides the project, unchecked. */
export interface Caller {
  project: Project;
  token?: string | undefined;
}

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

  /** Also one that only the file knows, from an earlier run with another seed. */
  #find(projectId: string): Project | undefined {
    const open = this.#open.get(projectId);
    if (open !== undefined || this.#keyOf.get(projectId) === undefined) return open;
    const project = new Project(this.#database, projectId, this.#dialect);
    this.#open.set(projectId, project);
    return project;
  }

  /** All that are open, in the order in which they were opened. */
  all(): Project[] {
    return [...this.#open.values()];
  }

  /** The project that a link's token is of. */
  ofLink(token: string): Caller {
    const project = this.all().find((one) => knowsLink(one, token));
    if (project === undefined) throw new ApiError("invalidToken", "Invalid token");
    return { project };
  }

  /** The project that a request means, once its bearer is what `access` asks for; `projectId` is that of the path. */
  authenticate(header: string | undefined, access: Exclude<Access, "link">, projectId = ""): Caller {
    if (access === "public") {
      const project = this.#find(projectId);
      if (project === undefined) throw new ApiError("notFound", `No project "${projectId}"`);
      return { project };
    }
    const [, named = "", rest] = /^Bearer +([^: ]+)(?::(.*))?$/.exec(header ?? "") ?? [];
    const project = this.#find(named);
    if (project === undefined)
      throw new ApiError("unauthorized", "Unknown project or no bearer of the form PROJECT:KEY");
    // A third part is the management key of an SDK that sends one on authentication calls too.
    if (access === "auth") return { project, token: rest?.split(":")[0] || undefined };
    if (rest !== undefined || access !== "license") this.#checkKey(named, rest ?? "");
    return { project };
  }

  #checkKey(projectId: string, key: string): void {
    const row = this.#keyOf.get(projectId);
    const expected = Buffer.from(String(row?.["key_sha256"]), "hex");
    if (!timingSafeEqual(expected, sha256(key))) throw new ApiError("unauthorized", "Invalid management key");
  }
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
