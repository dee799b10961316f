// The Python client. Comes in: requirements.txt, which pins every package with its hashes; leaves: a virtual environment in
// the cache, and the command that runs the program with it.
import path from "node:path";
import { runCommand } from "../process/index.ts";
import { cached, programFolder, step } from "./client.ts";
import type { ClientCommand } from "./client.ts";

const missing = "the Python client needs Python 3.10 or newer with venv (Debian: python3 python3-venv)";

export async function preparePython(): Promise<ClientCommand> {
  const program = programFolder("python");
  const requirements = path.join(program, "requirements.txt");
  const folder = await cached(
    "python",
    [requirements],
    async (made) => {
      await step("python3", ["-m", "venv", made], { missing });
      const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"];
      await step(interpreter(made), [...pip, "-r", requirements], { missing });
    },
    // The environment points to the interpreter that made it, which may have gone since.
    (made) =>
      runCommand(interpreter(made), ["-c", ""]).then(
        ({ code }) => code === 0,
        () => false,
      ),
  );
  return { command: interpreter(folder), args: [program], env: { PYTHONDONTWRITEBYTECODE: "1" } };
}

function interpreter(folder: string): string {
  return path.join(folder, "bin", "python");
}
