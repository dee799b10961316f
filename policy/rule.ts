/**
 * What a rule is. In: the users that a stack declares, as plain values, and the rule's configuration. Out: violations
 * that say what to write instead. Must not know: Pulumi, how users were found, or whether a violation stops anything.
 */
import type { DeclaredUser } from "./declared.ts";

export interface Violation {
  readonly user: DeclaredUser;
  /** The attribute's path within the user, `customAttributes.owner`. */
  readonly field: string;
  /** What is wrong and what to write instead. Never a password, nor a value that the program marked secret. */
  readonly message: string;
}

/** The part of JSON Schema that the configuration of a rule is described with. */
export interface ConfigSchema {
  readonly type: "array" | "boolean" | "integer" | "object" | "string";
  readonly description: string;
  readonly default: unknown;
  readonly items?: { readonly type: "string" };
  readonly additionalProperties?: { readonly type: "array"; readonly items: { readonly type: "string" } };
  readonly enum?: readonly string[];
  readonly minimum?: number;
}

export interface Example {
  /** Pulumi's name of the resource. */
  readonly name?: string;
  readonly type?: "User" | "TestUser" | "UserSet";
  readonly args: Readonly<Record<string, unknown>>;
  readonly options?: { readonly protect?: boolean };
}

export interface Examples {
  /** What the examples are checked with; left out: the defaults. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Default: `dev`. */
  readonly stack?: string;
  readonly passes: readonly Example[];
  readonly fails: readonly Example[];
}

export interface Rule {
  /** The policy's name, `login-domains`. */
  readonly name: string;
  readonly description: string;
  /** What the rule protects from, for the documentation. */
  readonly why: string;
  /** `user`: each user for itself, before it is written. `stack`: all users of the stack together, at the end of a preview. */
  readonly scope: "user" | "stack";
  /** What a violation does unless the configuration says otherwise. */
  readonly level: "mandatory" | "advisory";
  readonly config: Readonly<Record<string, ConfigSchema>>;
  readonly examples: Examples;
  readonly check: (users: readonly DeclaredUser[], config: Readonly<Record<string, unknown>>) => Violation[];
  /** Arguments that make the user pass, where changing them is safe; `undefined`: nothing to change. */
  readonly remedy?: (
    user: DeclaredUser,
    config: Readonly<Record<string, unknown>>,
  ) => Readonly<Record<string, unknown>> | undefined;
}

interface TypedRule<Config> extends Omit<Rule, "check" | "remedy" | "config"> {
  readonly config: Readonly<Record<keyof Config, ConfigSchema>>;
  readonly check: (users: readonly DeclaredUser[], config: Config) => Violation[];
  readonly remedy?: (user: DeclaredUser, config: Config) => Readonly<Record<string, unknown>> | undefined;
}

/** A rule whose functions see their configuration complete: what was given over the defaults of its schema. */
export function defineRule<Config extends object>(rule: TypedRule<Config>): Rule {
  const { check, remedy, config, ...rest } = rule;
  const schemas = config as Readonly<Record<string, ConfigSchema>>;
  const complete = (given: Readonly<Record<string, unknown>>): Config => {
    const defaults = Object.entries(schemas).map(([name, schema]) => [name, schema.default] as const);
    const known = Object.entries(given).filter(([name, value]) => Object.hasOwn(schemas, name) && value !== undefined);
    return { ...Object.fromEntries(defaults), ...Object.fromEntries(known) } as unknown as Config;
  };
  return {
    ...rest,
    config: schemas,
    check: (users, given) => check(users, complete(given)),
    ...(remedy === undefined ? {} : { remedy: (user, given) => remedy(user, complete(given)) }),
  };
}
