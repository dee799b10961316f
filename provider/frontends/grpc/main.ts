/**
 * The plugin's process. The engine starts it with its own address, and takes the first line of stdout for the port; so
 * nothing else is ever printed there.
 */
import { createRequire } from "node:module";
import process from "node:process";

import { serve } from "./serve.ts";

const { version } = createRequire(import.meta.url)("../../../package.json") as { version: string };

const served = await serve(version, process.env);
served.attach(process.argv.slice(2).findLast((argument) => /:\d+$/.test(argument)) ?? "");
process.stdout.write(`${String(served.port)}\n`);
