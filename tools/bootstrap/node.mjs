// Which Node runs the targets. Comes in: node_modules; leaves: the path of a Node that is new enough.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { explain, root } from "./run.mjs";

/** undici 8 needs 22.19, @pulumi/pulumi 22; from 22.18 on Node runs TypeScript without a flag. */
const oldest = [22, 19];

/** The Node that comes with the project (the `node` package), else the running one when it is new enough. */
export function chooseNode() {
  const bundled = path.join(root, "node_modules", ".bin", "node");
  const answer = spawnSync(bundled, ["-p", "process.versions.node"], { encoding: "utf8", timeout: 30_000 });
  if (answer.status === 0 && isNewEnough(answer.stdout.trim())) return bundled;
  if (isNewEnough(process.versions.node)) return process.execPath;
  explain(
    `The Node.js that this project brings does not run here, and the installed one (${process.versions.node}) is older than ${oldest.join(".")}.`,
    (answer.error?.message ?? answer.stderr ?? "").trim().split("\n")[0],
    "It is the npm package `node`, whose install script may have been blocked: run `npm rebuild node --ignore-scripts=false`,",
    `or install Node.js ${oldest.join(".")} or newer, and run the same command again.`,
  );
  return undefined;
}

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}
