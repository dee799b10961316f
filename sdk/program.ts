/**
 * Tells the provider processes what the program declares, also of resources that the engine leaves out (`--target`). In:
 * resources with what they declare, as it becomes known. Out: nothing; a hidden input that names the resource in its
 * state. Must not know: what is made of it.
 */
import * as pulumi from "@pulumi/pulumi";

import { associationHoldings, userHoldings, type Holding } from "../provider/core/holdings.ts";
import { shareProgram, sweepPrograms, type Declared } from "../provider/runtime/program-declarations.ts";
import { folderOf } from "../provider/runtime/run-folder.ts";
import type { UserArgs } from "./args.ts";
import { projectOf } from "./project.ts";
import { isPlain } from "./secrets.ts";
import type { AssociationAddress } from "./shares.ts";

/** One resource of the program. */
export interface Declaring {
  readonly token: string;
  readonly name: string;
  readonly options: pulumi.CustomResourceOptions | undefined;
}

/** The hidden input of every resource: a delete has to tell its own declaration from that of another resource. */
export function declaredAs(token: string, name: string): { readonly declaredAs: string } {
  return { declaredAs: `${token.split(":").at(-1) ?? token} ${name}` };
}

type Known = Readonly<Record<string, unknown>>;

/** A user, or an entry of a set: what it is known by, and each of its lists once that is known. */
export function declareUserInProgram(by: Declaring, args: Partial<UserArgs>): void {
  const { loginId, additionalIdentifiers, roleNames, userTenants } = args;
  const all = { loginId, additionalIdentifiers, roleNames, userTenants };
  for (const part of isPlain(all) ? [all] : partsOf(all)) declare(by, part, userHoldings);
}

/** Each name with each list: one that stays unknown keeps nothing else back. */
function partsOf({ loginId, additionalIdentifiers, ...lists }: Known): Known[] {
  const listed = [{}, ...Object.entries(lists).map(([list, value]) => ({ [list]: value }))];
  return [{ loginId }, { additionalIdentifiers }].flatMap((name) => listed.map((list) => ({ ...name, ...list })));
}

/** The same by the user's ID, once the engine has told it: a login ID may have been changed by hand since. */
export function declareKnownUserInProgram(by: Declaring, args: Partial<UserArgs>, userId: string): void {
  const { roleNames, userTenants } = args;
  for (const list of [{ roleNames }, { userTenants }]) declare(by, list, (known) => userHoldings(known, userId));
}

export function declareAssociationInProgram(by: Declaring, args: AssociationAddress): void {
  declare(by, { ...args }, associationHoldings);
}

function declare(by: Declaring, args: Known, holdingsOf: (known: Known) => Holding[]): void {
  const { token, name, options } = by;
  const folder = options?.id === undefined ? runFolder() : undefined;
  if (folder === undefined) return;
  const resource = declaredAs(token, name).declaredAs;
  const tell = (projectId: string | undefined, known: Known): void => {
    if (projectId !== undefined) share(folder, { projectId, resource, holdings: holdingsOf(known) });
  };
  const project = projectOf(token, options);
  if (isPlain(args) && isPlain(project)) tell(project as string | undefined, args);
  else
    pulumi
      .all([pulumi.output(project), pulumi.output<unknown>(args)])
      .apply(([projectId, known]) => tell(projectId, known as Known));
}

/** `undefined`: nothing is deleted in a preview, or there is no engine. */
function runFolder(): string | undefined {
  if (pulumi.runtime.isDryRun() || !pulumi.runtime.hasEngine()) return undefined;
  const engine = pulumi.runtime.getEngine() as { getChannel?: () => { getTarget: () => string } } | undefined;
  const address = engine
    ?.getChannel?.()
    .getTarget()
    .replace(/^dns:\/*/, "");
  return address === undefined ? undefined : folderOf(address);
}

/** By folder, what is to be written; constructors run one after the other, so that thousands of them are one write. */
const waiting = new Map<string, Declared[]>();
const failed = new Set<string>();

function share(folder: string, declared: Declared): void {
  const others = waiting.get(folder);
  if (others !== undefined) return void others.push(declared);
  waiting.set(folder, [declared]);
  queueMicrotask(() => {
    const all = waiting.get(folder) ?? [];
    waiting.delete(folder);
    try {
      shareProgram(folder, all);
      sweepPrograms(folder);
    } catch (error) {
      if (failed.has(folder)) return;
      failed.add(folder);
      const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown";
      pulumi.log
        .warn(
          `what the program declares cannot be told to its providers (${reason}): make the folder for temporary files writable before you use --target`,
        )
        .catch(() => undefined);
    }
  });
}
