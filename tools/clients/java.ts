// The Java client. Comes in: pom.xml, which pins the client, jars.sha256, which pins each file that it brings, and the
// program; leaves: the files and the compiled program in the cache, once for just these, and the command that runs it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { cached, ClientUnavailableError, programFolder, step } from "./client.ts";
import type { ClientCommand } from "./client.ts";

const missing = "the Java client needs a JDK of 17 or newer and Maven (Debian: default-jdk-headless maven)";

export async function prepareJava(): Promise<ClientCommand> {
  const program = programFolder("java");
  const [pom, sums] = [path.join(program, "pom.xml"), path.join(program, "jars.sha256")];
  const sources = readdirSync(path.join(program, "walk"))
    .toSorted()
    .map((name) => path.join(program, "walk", name));
  const folder = await cached("java", [pom, sums, ...sources], async (made) => {
    const jars = path.join(made, "jars");
    const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${jars}`];
    await step("mvn", ["--quiet", "--batch-mode", "--file", pom, ...goal], { missing });
    checkJars(jars, sums);
    const args = ["--release", "17", "-encoding", "UTF-8", "-Xlint:all,-processing", "-Werror"];
    const places = ["-cp", path.join(jars, "*"), "-d", path.join(made, "classes")];
    await step("javac", [...args, ...places, ...sources], { missing });
  });
  const classPath = [path.join(folder, "classes"), path.join(folder, "jars", "*")].join(path.delimiter);
  // A short program: the second compiler of the JVM would never pay for itself.
  return { command: "java", args: ["-XX:TieredStopAtLevel=1", "-cp", classPath, "walk.Main"], env: {} };
}

/** Exactly these files, with exactly this content: Maven itself only compares with what the registry says of them. */
function checkJars(folder: string, sums: string): void {
  const sumOf = (name: string): string =>
    createHash("sha256")
      .update(readFileSync(path.join(folder, name)))
      .digest("hex");
  const found = readdirSync(folder).map((name) => `${sumOf(name)}  ${name}`);
  const wanted = readFileSync(sums, "utf8").trim().split("\n");
  const differing = [
    ...found.filter((line) => !wanted.includes(line)),
    ...wanted.filter((line) => !found.includes(line)),
  ];
  if (differing.length === 0) return;
  const list = differing.join("; ");
  throw new ClientUnavailableError(`Maven's files are not those of test/clients/java/jars.sha256: ${list}`);
}
