// Users by a script, with Pulumi's engine as a library: for a form, a job or a service that has users to make and no
// program of its own for each. Comes in: users.json, or the file named on the command line; leaves: the users, and their
// IDs on stdout. With --destroy they are removed again.
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import * as descope from "pulumi-descope-users";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { destroy: { type: "boolean", default: false }, stack: { type: "string", default: "dev" } },
});
const file = positionals[0] ?? path.join(import.meta.dirname, "users.json");
const users = JSON.parse(readFileSync(file, "utf8")) as Record<string, descope.UserArgs>;

const stack = await LocalWorkspace.createOrSelectStack(
  {
    stackName: values.stack,
    projectName: "descope-users-automation-api",
    program: async () =>
      Object.fromEntries(Object.entries(users).map(([name, args]) => [name, new descope.User(name, args).userId])),
  },
  // The folder whose node_modules hold pulumi-descope-users: the engine looks for the provider from here.
  { workDir: import.meta.dirname },
);

// What the engine says is for people; stdout is for whoever called.
const onOutput = (text: string): void => void process.stderr.write(text);
if (values.destroy) {
  await stack.destroy({ onOutput });
} else {
  const { outputs } = await stack.up({ onOutput });
  const userIds = Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as string]));
  process.stdout.write(`${JSON.stringify(userIds)}\n`);
}
