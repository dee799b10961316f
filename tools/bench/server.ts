// The server of one case, in a process of its own so that its CPU and memory are not the provider's. Comes in: settings as
// the first argument, messages of the parent; leaves: its address, and for each question the requests since the last one.
import { Buffer } from "node:buffer";
import process from "node:process";
import { startEmulator } from "../../emulator/index.ts";
import type { Counts, FromServer, ServerSettings, ToServer } from "./server-handle.ts";

const settings = JSON.parse(process.argv[2] ?? "{}") as ServerSettings;
let counts = emptyCounts();

const emulator = await startEmulator({
  dialect: { rateLimitWindowMs: settings.windowMs },
  onAnswer: ({ method, path, body, status }) => {
    const route = `${method} ${path}`;
    counts.answered[route] = (counts.answered[route] ?? 0) + 1;
    if (status === 429) counts.limited[route] = (counts.limited[route] ?? 0) + 1;
    // The clients send compact JSON, so its length is what went over the wire as a body.
    if (body !== undefined) counts.bytes += Buffer.byteLength(JSON.stringify(body));
    emulator.log.clear();
  },
});
if (settings.latencyMs > 0) emulator.faults.add({ times: Infinity, kind: { delayMs: settings.latencyMs } });

process.on("message", (message: ToServer) => {
  if (message === "counts") {
    tell({ kind: "counts", counts, users: emulator.users().length });
    counts = emptyCounts();
  }
});
// The parent is gone: nobody would stop this process.
process.on("disconnect", () => process.exit(0));
const { url, projectId, managementKey } = emulator;
tell({ kind: "ready", url, projectId, managementKey });

function tell(message: FromServer): void {
  process.send?.(message);
}

function emptyCounts(): Counts {
  return { answered: {}, limited: {}, bytes: 0 };
}
