// The npm packages. Comes in: package-lock.json and node_modules as they are; leaves: node_modules that match the
// lock. Knows nothing of what the packages are for.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { everyFewSeconds, explain, root, run } from "./run.mjs";

/** Runs `npm ci` when something is missing or of another version; true when all is in place afterwards. */
export async function installPackages() {
  const reason = difference();
  if (reason === undefined) return true;
  console.log(`Installing npm packages (${reason}); this is done once.`);
  const stop = everyFewSeconds((elapsed) => console.log(`  … npm ci, ${elapsed} s`));
  // npm calls its own script in a variable when it runs us; then it is that npm and no other from PATH.
  const own = process.env.npm_execpath;
  const npm = own?.endsWith(".js") ? [process.execPath, [own]] : ["npm", []];
  // `error`: on an older Node npm warns of every package that wants the newer one, which is just being installed.
  const code = await run(npm[0], [...npm[1], "ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  stop();
  if (code === 0) return true;
  explain(
    `npm ci failed (exit code ${code}): its message is above.`,
    "It needs the npm registry or a mirror of it, set up as usual in your npm configuration. Then run the same command again.",
  );
  return false;
}

/**
 * The first difference between the lock and what is installed, or undefined. It compares entries rather than a stamp
 * of our own, so that a plain `npm install` by hand counts as well, and an `npm ci` that was cut short does not.
 */
function difference() {
  const installed = readPackages("node_modules/.package-lock.json");
  if (installed === undefined) return "none are there yet";
  const wanted = readPackages("package-lock.json");
  if (wanted === undefined) return undefined;
  for (const [name, entry] of Object.entries(wanted)) {
    if (!name.startsWith("node_modules/")) continue;
    const present = installed[name];
    // Optional packages of other platforms are in the lock and not on the disk.
    if (present === undefined && entry.optional) continue;
    if (present?.version !== entry.version || present?.integrity !== entry.integrity)
      return `${name.slice(13)} differs`;
  }
  return undefined;
}

function readPackages(file) {
  const full = path.join(root, file);
  if (!existsSync(full)) return undefined;
  return JSON.parse(readFileSync(full, "utf8")).packages ?? {};
}
