// The Go client. Comes in: the program with its go.mod and go.sum, which pin every module with its hash; leaves: the
// program in the cache, built once for just these files.
import { readdirSync } from "node:fs";
import path from "node:path";
import { cached, programFolder, step } from "./client.ts";
import type { ClientCommand } from "./client.ts";

const missing = "the Go client needs Go 1.25, or 1.21 and newer, which fetch it (go.dev; Debian: golang-go)";

export async function prepareGo(): Promise<ClientCommand> {
  const program = programFolder("go");
  const files = readdirSync(program).toSorted();
  const folder = await cached(
    "go",
    files.map((name) => path.join(program, name)),
    async (made) => {
      const flags = ["-mod=readonly", "-buildvcs=false", "-trimpath"];
      await step("go", ["build", ...flags, "-o", path.join(made, "walk"), "."], {
        cwd: program,
        // GOWORK: a go.work somewhere above must not pull this module into it.
        env: { GOWORK: "off", CGO_ENABLED: "0" },
        missing,
      });
    },
  );
  return { command: path.join(folder, "walk"), args: [], env: {} };
}
