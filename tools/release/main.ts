// `npm run release`: the one way to publish, started by a person. Comes in: a terminal, or CI that a person started;
// leaves: the published package, or the reasons why not. A clean dist/ and a clean `pack:check` come first. It must not
// choose the version: that is what changesets do.
import { rmSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { runCommand } from "../process/index.ts";
import { CONFIRMED, factsHere, reasonsAgainst, repository } from "./guard.ts";

async function ask(version: string): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(
      `This publishes pulumi-descope-users to npm for everybody. Type the version (${version}): `,
    );
  } finally {
    terminal.close();
  }
}

function onOutput(chunk: string): void {
  process.stdout.write(chunk);
}

async function run(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<boolean> {
  const { code } = await runCommand(command, args, { cwd: repository, env, onOutput });
  return code === 0;
}

async function release(): Promise<boolean> {
  const before = await factsHere(undefined);
  const typed = before.isCi ? undefined : await ask(before.version);
  const facts = { ...before, typed };
  const reasons = reasonsAgainst(facts);
  for (const reason of reasons) console.error(`not published: ${reason}`);
  if (reasons.length > 0) return false;
  // What an earlier build left of sources that are gone must not ship.
  rmSync(path.join(repository, "dist"), { recursive: true, force: true });
  if (!(await run("npm", ["run", "pack:check"]))) return false;
  const attested = facts.isCi ? ["--provenance"] : [];
  return run("npm", ["publish", "--access", "public", ...attested], { [CONFIRMED]: typed ?? "" });
}

process.exitCode = (await release()) ? 0 : 1;
