// Whether a package may be published from here and now. Comes in: facts about the place and the tree; leaves: reasons
// against it, none of them when it may. npm runs this file before every `npm publish` (prepublishOnly), so that one typed
// by habit or by a script is stopped, too. It must not publish anything.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { runCommand } from "../process/index.ts";

export type ReleaseFacts = {
  readonly version: string;
  /** CI with an identity that npm can attest (GitHub Actions with `id-token: write`). */
  readonly canAttest: boolean;
  /** The event that started CI; only a person starts `workflow_dispatch`. */
  readonly event: string | undefined;
  readonly isCi: boolean;
  /** What a person typed at a terminal; undefined: nobody was asked. */
  readonly typed: string | undefined;
  /** `git status --porcelain`. */
  readonly changes: string;
  readonly branch: string;
  /** Notes of changes that no version has taken up yet. */
  readonly pendingNotes: readonly string[];
  readonly changelog: string;
};

/** Reasons why nothing is published; each says what to do. */
export function reasonsAgainst(facts: ReleaseFacts): string[] {
  const { version, changes, branch, pendingNotes, changelog } = facts;
  return [
    ...startedBy(facts),
    ...(changes === "" ? [] : ["the work tree has changes: commit them or put them away"]),
    ...(branch === "main" ? [] : [`the branch is ${branch}: releases are made from main`]),
    ...(pendingNotes.length === 0 ? [] : [`${pendingNotes.join(", ")}: run \`npx changeset version\` and commit`]),
    ...(changelog.includes(`\n## ${version}\n`)
      ? []
      : [`CHANGELOG.md has no heading "## ${version}": run \`npx changeset version\``]),
  ];
}

function startedBy({ isCi, canAttest, event, typed, version }: ReleaseFacts): string[] {
  if (isCi) {
    if (!canAttest) return ["CI cannot attest where the package comes from: grant the job `id-token: write`"];
    return event === "workflow_dispatch"
      ? []
      : ["a person starts a release: the event has to be workflow_dispatch, not a push or a schedule"];
  }
  if (typed === undefined) return ["nobody was asked: a person runs `npm run release` at a terminal"];
  return typed === version ? [] : [`the version that was typed is not ${version}`];
}

export const repository: string = path.resolve(import.meta.dirname, "..", "..");

/** The facts of this place; `typed`: what the person confirmed with. */
export async function factsHere(typed: string | undefined): Promise<ReleaseFacts> {
  const git = async (...args: string[]): Promise<string> => {
    const { code, stdout } = await runCommand("git", args, { cwd: repository, onOutput: () => {} });
    return code === 0 ? stdout.trim() : "unknown";
  };
  const { env } = process;
  const { version } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")) as { version: string };
  return {
    version,
    typed,
    isCi: env["CI"] !== undefined && env["CI"] !== "" && env["CI"] !== "false",
    canAttest: env["ACTIONS_ID_TOKEN_REQUEST_URL"] !== undefined,
    event: env["GITHUB_EVENT_NAME"],
    changes: await git("status", "--porcelain"),
    branch: await git("rev-parse", "--abbrev-ref", "HEAD"),
    pendingNotes: readdirSync(path.join(repository, ".changeset")).filter(
      (name) => name.endsWith(".md") && name !== "README.md",
    ),
    changelog: readFileSync(path.join(repository, "CHANGELOG.md"), "utf8"),
  };
}

/** By which `npm run release` tells npm's own call of this file what the person typed. */
export const CONFIRMED = "PULUMI_DESCOPE_USERS_RELEASE";

if (import.meta.main) {
  const reasons = reasonsAgainst(await factsHere(process.env[CONFIRMED]));
  for (const reason of reasons) console.error(`not published: ${reason}`);
  process.exitCode = reasons.length === 0 ? 0 : 1;
}
