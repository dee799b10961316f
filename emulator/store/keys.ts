/**
 * The RSA key that signs a project's tokens, at rest. In: a project ID. Out: its key, the same after a restart. Must not
 * know: what is signed.
 */
import { createPublicKey, generateKeyPairSync, type JsonWebKey } from "node:crypto";

import type { Database } from "./database.ts";
import { Statements } from "./statements.ts";

export interface SigningKey {
  readonly kid: string;
  readonly privatePem: string;
  readonly publicPem: string;
  /** As `GET /v2/keys` answers it: `kty`, `n`, `e`, `kid`, `alg`, `use` (contract section 2). */
  readonly jwk: JsonWebKey;
}

export class KeyStore {
  readonly #projectId: string;
  readonly #statements: Statements;
  #parsed: SigningKey | undefined;

  constructor(database: Database, projectId: string) {
    this.#projectId = projectId;
    this.#statements = new Statements(database);
  }

  /** Made at the first call: most servers of a test suite sign nobody in, and a key costs tens of milliseconds. */
  get(): SigningKey {
    const sql = "SELECT kid, private_pem FROM signing_keys WHERE project_id = ?";
    const row = this.#statements.prepare(sql).get(this.#projectId);
    // The row is asked each time: a request that fails takes the key that it made along.
    if (row === undefined) return (this.#parsed = this.#make());
    const kid = String(row["kid"]);
    if (this.#parsed?.kid !== kid) this.#parsed = parse(kid, String(row["private_pem"]));
    return this.#parsed;
  }

  #make(): SigningKey {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const kid = `SK${crypto.randomUUID().replaceAll("-", "")}`;
    const sql = "INSERT INTO signing_keys (project_id, kid, private_pem) VALUES (?, ?, ?)";
    this.#statements.prepare(sql).run(this.#projectId, kid, pem);
    return parse(kid, pem);
  }
}

function parse(kid: string, privatePem: string): SigningKey {
  const publicKey = createPublicKey(privatePem);
  const publicPem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const { n, e } = publicKey.export({ format: "jwk" }) as { n: string; e: string };
  return { kid, privatePem, publicPem, jwk: { alg: "RS256", e, kid, kty: "RSA", n, use: "sig" } };
}
