// The two small programs that the engine expects beside the CLI. Comes in: the CLI's folder in the cache; leaves: the
// launchers in it. The cache is shared by all clones, so a launcher names no clone: it looks upwards from the folder
// that the engine starts it in (the program's), and PULUMI_DESCOPE_USERS_ROOT serves a program kept elsewhere.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

const origin = "# Written by pulumi-descope-users (tools/engine/launchers.ts); written anew whenever it differs.";

/** Looks from the current folder upwards, then in the named clone; leaves the folder found in $dir. */
function search(file: string, purpose: string): string {
  return `#!/bin/sh
${origin}
dir=$(pwd -P)
until [ -f "$dir/${file}" ]; do
  if [ "$dir" = / ]; then
    dir=\${PULUMI_DESCOPE_USERS_ROOT:-}
    if [ -n "$dir" ] && [ -f "$dir/${file}" ]; then break; fi
    echo "${purpose}: nothing like ${file} above $(pwd -P); set PULUMI_DESCOPE_USERS_ROOT to a clone" >&2
    exit 1
  fi
  dir=$(dirname "$dir")
done
PATH="$dir/node_modules/.bin:$PATH"
export PATH
`;
}

const dynamicProvider = "node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js";
const languageHost = "node_modules/pulumi-descope-users/tools/language-host/main.ts";

/**
 * `exec`, so that the engine's signals reach Node itself. The SDK ships the first launcher too, but its shell waits
 * for Node and a killed engine would leave both.
 */
const launchers: Readonly<Record<string, string>> = {
  "pulumi-resource-pulumi-nodejs": `${search(dynamicProvider, "dynamic provider")}exec node "$dir/${dynamicProvider}" "$@"\n`,
  "pulumi-language-nodejs": `${search(languageHost, "language host")}exec node "$dir/${languageHost}" "$@"\n`,
};

/** Puts beside the CLI what is missing there; an official installation has both and is left alone. */
export function writeLaunchers(folder: string): void {
  for (const [name, text] of Object.entries(launchers)) {
    const file = path.join(folder, name);
    if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
    // Renamed into place: another call may be starting this very file.
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, text, { mode: 0o755 });
    renameSync(temporary, file);
  }
}
