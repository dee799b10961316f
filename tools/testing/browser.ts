// The browser that a person would have: Chromium or Chrome, found on PATH. Comes in: PATH; leaves: a running browser without
// a window. In CI a missing one is a failure, elsewhere its tests are skipped, loudly.
import { accessSync, constants } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { isCi, loudly } from "./ci.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
/** Without a sandbox, which containers do not grant, and quiet: it shows one page of this machine and asks nobody else. */
const FLAGS = `--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
  --disable-component-update --disable-sync`.split(/\s+/);

const executablePath: string | undefined = find();
if (executablePath === undefined) {
  const missing = `No browser on PATH: ${NAMES.join(", ")}. On Debian: apt-get install chromium.`;
  if (isCi) throw new Error(missing);
  loudly(`${missing}\nTHE TESTS OF THE PAGE ARE SKIPPED.`);
}

/** False where there is none: `describe.skipIf(!hasBrowser)`. */
export const hasBrowser: boolean = executablePath !== undefined;

/** The caller closes it. */
export function launchBrowser(): Promise<Browser> {
  if (executablePath === undefined)
    throw new Error("no browser here: guard the test with describe.skipIf(!hasBrowser)");
  return chromium.launch({ executablePath, args: FLAGS });
}

function find(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const files = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
