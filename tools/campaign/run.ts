// One run of the campaign: an operation, a fault at one of its requests, and what was needed and left after it. Comes in: an
// engine and prepared grounds; leaves: outcomes. Knows nothing of which runs are made.
import { rmSync } from "node:fs";
import path from "node:path";
import type { RequestRecord } from "../../emulator/index.ts";
import type { Engine } from "../engine/index.ts";
import type { RunningCommand } from "../process/index.ts";
import { workFolder } from "../pulumi/program.ts";
import { killAt, serverRule } from "./faults.ts";
import type { Kind } from "./faults.ts";
import { Ground } from "./ground.ts";
import { recover, runOperation } from "./recovery.ts";
import type { Recovery } from "./recovery.ts";
import {
  bystander,
  declare,
  foreignAttribute,
  foreignOwners,
  operations,
  passwordOwner,
  passwords,
} from "./scenario.ts";
import type { Operation } from "./scenario.ts";
import { judge } from "./verdict.ts";
import type { Verdict } from "./verdict.ts";

/** Where and how a fault strikes. */
export type Plan = { readonly operation: Operation; readonly kind: Kind; readonly k: number };

export type Outcome = Plan & {
  /** False: this time the operation had fewer requests than k. */
  readonly injected: boolean;
  /** The request that it struck. */
  readonly route: string;
  readonly recovery: Recovery;
  readonly verdict: Verdict;
  readonly seconds: number;
};

/** A stack without users and one with all of them, both at rest, and how many requests each operation has. */
export type Prepared = {
  readonly engine: Engine;
  readonly folder: string;
  /** Whether users carry the ownership mark. */
  readonly marked: boolean;
  readonly requests: Readonly<Record<Operation, number>>;
};

const versionOf = { create: 1, change: 2, destroy: 1 } as const;
const groundOf = { create: "empty", change: "created", destroy: "created" } as const;

/** Makes the grounds and counts the requests of each operation without a fault. */
export async function prepare(engine: Engine, marked: boolean): Promise<Prepared> {
  const quiet = { marked, onAnswer: () => {} };
  const folder = path.join(workFolder, "campaign", String(process.pid));
  rmSync(folder, { recursive: true, force: true });
  const empty = await Ground.make(engine, path.join(folder, "empty"), marked);
  empty.emulator.createUser({ ...bystander });
  empty.declare(declare(1));
  await empty.close();

  const created = await Ground.copy(engine, path.join(folder, "empty"), path.join(folder, "created"), quiet);
  const made = await runOperation(created, "create");
  if (made.code !== 0) throw new Error(`the users could not be made without any fault:\n${made.stdout}${made.stderr}`);
  for (const loginId of foreignOwners) {
    const customAttributes = created.emulator.user(loginId)?.customAttributes ?? {};
    const { name, value } = foreignAttribute;
    created.emulator.editUser(loginId, { customAttributes: { ...customAttributes, [name]: value } });
  }
  const requests = { create: created.emulator.log.all().length, change: 0, destroy: 0 };
  await created.close();
  for (const operation of operations) {
    if (operation !== "create") requests[operation] = await countRequests({ engine, folder, marked }, operation);
  }
  return { engine, folder, marked, requests };
}

async function countRequests(
  { engine, folder, marked }: Pick<Prepared, "engine" | "folder" | "marked">,
  operation: Operation,
): Promise<number> {
  const ground = await Ground.copy(engine, path.join(folder, groundOf[operation]), path.join(folder, "count"), {
    marked,
    onAnswer: () => {},
  });
  ground.declare(declare(versionOf[operation]));
  const result = await runOperation(ground, operation);
  const count = ground.emulator.log.all().length;
  await ground.close();
  if (result.code !== 0) throw new Error(`${operation} failed without any fault:\n${result.stdout}${result.stderr}`);
  return count;
}

let runs = 0;

export async function runOnce(prepared: Prepared, plan: Plan): Promise<Outcome> {
  const startedAtMs = Date.now();
  const { operation, kind, k } = plan;
  runs += 1;
  const folder = path.join(prepared.folder, `run-${runs}`);
  let command: RunningCommand | undefined;
  let route = "";
  let injected = false;
  const onAnswer = (record: RequestRecord): void => {
    if (record.n !== k) return;
    route = `${record.method} ${record.path}`;
    injected = record.fault !== undefined || (command !== undefined && killAt(kind, k, record, command));
  };
  const ground = await Ground.copy(prepared.engine, path.join(prepared.folder, groundOf[operation]), folder, {
    marked: prepared.marked,
    onAnswer,
  });
  try {
    const declaration = declare(versionOf[operation]);
    ground.declare(declaration);
    const idsBefore = ground.emulator.users().map(({ userId }) => userId);
    const rule = serverRule(kind, k);
    if (rule !== undefined) ground.emulator.faults.add(rule);
    const verb = operation === "destroy" ? "destroy" : "up";
    command = ground.stack.start(ground.stack.operation(verb), {
      args: ["--skip-preview"],
      env: ground.nextShell(),
    });
    const first = await command.result;
    const recovery = await recover(ground, operation, declaration, first);
    const verdict = judge({
      operation,
      declared: operation === "destroy" ? undefined : recovery.declared,
      users: ground.emulator.users(),
      stateIds: ground.stateIds(),
      idsBefore,
      passwordHolds: passwordHolds(ground, operation),
    });
    return { ...plan, injected, route, recovery, verdict, seconds: (Date.now() - startedAtMs) / 1_000 };
  } finally {
    await ground.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function passwordHolds({ emulator }: Ground, operation: Operation): boolean {
  if (operation === "destroy" || emulator.user(passwordOwner) === undefined) return true;
  return emulator.checkPassword(passwordOwner, passwords[versionOf[operation]]) === true;
}
