// The engine from its Go modules, for machines that reach a Go module proxy but not Pulumi's site. Comes in: go.mod and
// go.sum beside this file; leaves: a CLI in the cache, or the reason why not.
import { rmSync } from "node:fs";
import path from "node:path";
import { runCommand } from "../process/index.ts";
import { builtFolder, keep, moduleFolder, temporaryFolder, wantedVersion } from "./cache.ts";
import type { Report } from "./report.ts";

const cliPackage = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
const buildTimeoutMs = 45 * 60_000;
// Go's own installer puts it here and leaves PATH to the person.
const goPlaces = ["go", "/usr/local/go/bin/go"];
const oldestGo: readonly [number, number] = [1, 21];

/** Builds the engine into the cache; undefined when it was done, else why it could not be. */
export async function buildEngine(report: Report): Promise<string | undefined> {
  const found = await findGo();
  if ("missing" in found) return found.missing;
  report.say("building it from its Go modules: about five to ten minutes on two cores, once.");
  const temporary = temporaryFolder();
  const seen = { modules: 0, packages: 0 };
  const done = report.everyFewSeconds(
    (elapsed) => `go build: ${elapsed}, ${seen.modules} modules downloaded, ${seen.packages} packages compiled`,
  );
  // osusergo and grpcnotrace are Pulumi's own; the version is what the CLI calls itself, and the Automation API reads.
  const linker = `-s -w -X ${versionVariable}=v${wantedVersion()}`;
  const args = ["build", "-v", "-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags", linker, "-o"];
  const result = await runCommand(found.go, [...args, path.join(temporary, "pulumi"), cliPackage], {
    cwd: moduleFolder,
    // GOWORK: a go.work somewhere above must not pull this module into it.
    env: { CGO_ENABLED: "0", GOWORK: "off" },
    timeoutMs: buildTimeoutMs,
    onOutput: (chunk) => {
      const lines = chunk.split("\n").filter((line) => line !== "");
      seen.modules += lines.filter((line) => line.startsWith("go: downloading")).length;
      seen.packages += lines.filter((line) => !line.startsWith("go: ")).length;
    },
  }).finally(done);
  if (result.code !== 0) {
    rmSync(temporary, { recursive: true, force: true });
    const last = result.stderr.trim().split("\n").slice(-3).join("\n    ");
    return `go build ${result.timedOut ? "took too long" : "failed"}:\n    ${last}`;
  }
  keep(temporary, builtFolder());
  return undefined;
}

/** The `go` to build with, or why there is none. From 1.21 on Go fetches the toolchain that go.mod asks for by itself. */
async function findGo(): Promise<{ go: string } | { missing: string }> {
  let missing = "there is no Go on this machine to build it with";
  for (const go of goPlaces) {
    try {
      const { stdout } = await runCommand(go, ["version"], { cwd: moduleFolder, timeoutMs: 60_000 });
      const [, major = "0", minor = "0"] = /go(\d+)\.(\d+)/.exec(stdout) ?? [];
      if (Number(major) > oldestGo[0] || Number(minor) >= oldestGo[1]) return { go };
      missing = `the Go on this machine (${major}.${minor}) is too old to build it`;
    } catch {
      // Not here.
    }
  }
  return { missing };
}
