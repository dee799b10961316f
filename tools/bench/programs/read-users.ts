// What the benchmark's programs declare. Comes in: the file that BENCH_USERS names; leaves: the users in it.
import { readFileSync } from "node:fs";
import type { BenchUser } from "../users.ts";

export function readUsers(): BenchUser[] {
  const file = process.env["BENCH_USERS"];
  if (file === undefined) throw new Error("BENCH_USERS names no file: this program is run by `npm run bench`");
  return JSON.parse(readFileSync(file, "utf8")) as BenchUser[];
}
