// dist/, what a program and the provider's process load. Comes in: the folders of the package; leaves: dist/ made from just
// these sources. Knows nothing of what they do.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { explain, root, run } from "./run.mjs";

const sourceFolders = ["provider", "sdk", "policy", "cli", "emulator"];
const settings = ["tsconfig.json", "tsconfig.build.json", "package-lock.json"];

/** Compiles when a source has changed since the last build, by content: a checkout changes every time stamp. */
export async function buildDist(env) {
  const sources = sourceFolders.flatMap((folder) => filesBelow(path.join(root, folder))).filter(isSource);
  const stampFile = path.join(root, "dist", ".sources");
  const stamp = digest([...sources, ...settings.map((name) => path.join(root, name))]);
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return true;
  const startedAt = Date.now();
  const tsc = path.join(root, "node_modules", ".bin", "tsc");
  // Somebody removed a file of dist/ by hand: the compiler's own record would keep it from being written again.
  if (!existsSync(stampFile)) rmSync(path.join(root, "dist"), { recursive: true, force: true });
  const code = await run(tsc, ["-p", "tsconfig.build.json"], { env });
  if (code !== 0) {
    explain("The package does not compile: the compiler's messages are above.");
    return false;
  }
  pruneDist(new Set(sources));
  writeFileSync(stampFile, stamp);
  console.log(`Built dist/ in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
  return true;
}

function isSource(file) {
  return file.endsWith(".ts") && !file.endsWith(".d.ts");
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function digest(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(path.relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

/** A source that is gone must not live on in dist/, or an import of it goes on working here and nowhere else. */
function pruneDist(sources) {
  const dist = path.join(root, "dist");
  for (const file of filesBelow(dist)) {
    const match = /^(.*?)(?:\.d\.ts|\.js)$/.exec(path.relative(dist, file));
    if (match && !sources.has(path.join(root, `${match[1]}.ts`))) rmSync(file);
  }
}
