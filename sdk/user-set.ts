/**
 * Many users as one resource. In: a map of users by stable keys and what they share. Out: one Pulumi resource whose
 * output gives the user IDs by key. Must not know: HTTP, or how calls are gathered into batches.
 */
import * as pulumi from "@pulumi/pulumi";

import type { UserArgs } from "./args.ts";
import { claim } from "./claims.ts";
import { refuseIgnoredFields } from "./ignore-changes.ts";
import { managedBy } from "./owner.ts";
import { declaredAs, declareKnownUserInProgram, declareUserInProgram } from "./program.ts";
import { USER_SET_PROVIDER } from "./provider-text.ts";
import { holdsPassword, isJson, isPlain, secretFieldsOf, withSecretPasswords } from "./secrets.ts";
import { sharesOfUser } from "./shares.ts";

export interface UserSetEntry extends UserArgs {
  /** The key under which this user stood before: renames the key without touching the user. Take it out later. */
  movedFrom?: pulumi.Input<string | undefined>;
}

export interface UserSetArgs {
  /** The users by keys of your own. Adding, changing or removing one touches no other. */
  users: pulumi.Input<Record<string, UserSetEntry>>;
  /** What all users share; an entry's own values win, custom attributes key by key. */
  defaults?: Partial<UserArgs>;
  /**
   * How many users one update may delete or disable, and the word that lets an emptied or halved list through. Without
   * it fewer than half of the users may leave at once (of fewer than ten: all but one), whatever `onDelete` says, so
   * that a list that was cut off is stopped, in preview already.
   */
  maxDeletes?: pulumi.Input<number | undefined>;
}

const TOKEN = "pulumi-nodejs:dynamic/descope-users:UserSet";

/**
 * Tens to ten thousands of users as one resource: the engine rewrites its state for each resource, so this is many times
 * faster than one resource per user. All rules of `User` hold for each entry. When some entries fail, the others are
 * done and kept, the error names each failed key with its reason, and the next `up` does the rest.
 */
export class UserSet extends pulumi.CustomResource {
  /** User IDs by key. */
  declare readonly userIds: pulumi.Output<Record<string, string>>;
  /** The Descope project that the users belong to. */
  declare readonly projectId: pulumi.Output<string>;

  constructor(name: string, args: UserSetArgs, options?: pulumi.CustomResourceOptions) {
    refuseIgnoredFields(name, options?.ignoreChanges);
    const persons = new Map<string, Known>();
    const entries = { name, options, defaults: isLater(args.defaults) ? undefined : args.defaults, persons };
    const later = isLater(args.users) ? pulumi.output<Record<string, UserSetEntry>>(args.users) : undefined;
    const users =
      later === undefined
        ? prepared(entries, args.users as Record<string, UserSetEntry>)
        : later.apply((known) => prepared(entries, known as Record<string, UserSetEntry>));
    super(
      TOKEN,
      name,
      {
        users,
        defaults: args.defaults === undefined ? undefined : withSecretPasswords(args.defaults),
        maxDeletes: args.maxDeletes,
        secretFields: secretsOf(args),
        userIds: undefined,
        projectId: undefined,
        ...managedBy(),
        ...declaredAs(TOKEN, name),
        __provider: USER_SET_PROVIDER,
      },
      // A user's state may tell how a default's secret drifted, at a place where the engine knows of none.
      isPlain(args.defaults) ? options : pulumi.mergeOptions(options, { additionalSecretOutputs: ["users"] }),
    );
    this.userIds.apply((userIds) => {
      // A set that is no target of the run has the users of its state, whatever the program makes of them.
      for (const [key, userId] of Object.entries(userIds)) persons.get(key)?.(userId);
    });
  }
}

/** The map itself is an output or a promise: its keys are known later. */
function isLater(users: unknown): boolean {
  return pulumi.Output.isInstance(users) || users instanceof Promise;
}

/** Told the ID of an entry's user. */
type Known = (userId: string) => void;

interface Entries {
  /** The set's. */
  readonly name: string;
  readonly options: pulumi.CustomResourceOptions | undefined;
  readonly defaults: Partial<UserArgs> | undefined;
  /** The user of each key, filled here. */
  readonly persons: Map<string, Known>;
}

/** An entry of which all is known and nothing secret goes as one text: thousands of them are carried much faster. */
function prepared(
  { name, options, defaults, persons }: Entries,
  users: Record<string, UserSetEntry>,
): Record<string, object | string> {
  return Object.fromEntries(
    Object.entries(users).map(([key, entry]) => {
      const one = { label: `UserSet "${name}.${key}"` };
      const { args, person } = sharesOfUser(TOKEN, one, claim(TOKEN, one, entry, options), options, defaults);
      const [by, whole] = [
        { token: TOKEN, name, options },
        { ...defaults, ...entry },
      ];
      declareUserInProgram(by, whole);
      persons.set(key, (userId) => {
        person.named("userId", userId);
        declareKnownUserInProgram(by, whole, userId);
      });
      const isText = isPlain(entry) && isJson(entry) && !holdsPassword(entry);
      const carried = isText ? JSON.stringify(entry) : withSecretPasswords(args);
      return [key, carried];
    }),
  );
}

/** Secret fields of any entry; all fields where the map itself is an output that holds a secret. */
function secretsOf({ users, defaults }: UserSetArgs): pulumi.Output<string[] | undefined> {
  if (isLater(users)) {
    return pulumi
      .output(pulumi.isSecret(pulumi.output<unknown>(users)))
      .apply((secret) => (secret ? ["*"] : undefined));
  }
  const all = [...Object.values(users), ...(defaults === undefined ? [] : [defaults])];
  return pulumi.all(all.filter((one) => !isPlain(one)).map(secretFieldsOf)).apply((lists) => {
    const names = [...new Set(lists.flatMap((list) => list ?? []))].sort();
    return names.length === 0 ? undefined : names;
  });
}
