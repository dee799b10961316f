/**
 * The resources that a program declares. In: a name and arguments. Out: Pulumi resources with typed outputs. Must not
 * know: HTTP or the provider's code, which runs in a process of its own and is named by text only.
 */
import * as pulumi from "@pulumi/pulumi";

import type { TestUserArgs, UserArgs } from "./args.ts";
import { USER_PROVIDER } from "./provider-text.ts";
import { managedBy } from "./owner.ts";
import { claim } from "./claims.ts";
import { declaredAs, declareKnownUserInProgram, declareUserInProgram } from "./program.ts";
import { sameUserAs, sharesOfUser } from "./shares.ts";
import { secretFieldsOf, withSecretPasswords } from "./secrets.ts";

/** A custom attribute's value as read. */
export type AttributeOutput = string | number | boolean | string[];
export interface TenantMembership {
  readonly tenantId: string;
  readonly roleNames?: string[];
}

/** What the provider adds; listed so that the engine hands the values back to the program. */
const OUTPUTS = {
  userId: undefined,
  loginIds: undefined,
  createdTime: undefined,
  adopted: undefined,
  projectId: undefined,
} as const;

abstract class ManagedUser extends pulumi.CustomResource {
  /** The user's ID, given by Descope; also the resource's `id`. */
  declare readonly userId: pulumi.Output<string>;
  /** All login IDs of the user. */
  declare readonly loginIds: pulumi.Output<string[]>;
  /** When the user was made, in seconds since 1970. */
  declare readonly createdTime: pulumi.Output<number>;
  /** Whether the resource took over a user that it had not made. */
  declare readonly adopted: pulumi.Output<boolean>;
  /** The Descope project that the user belongs to. */
  declare readonly projectId: pulumi.Output<string>;
  declare readonly loginId: pulumi.Output<string>;
  declare readonly email: pulumi.Output<string | undefined>;
  declare readonly phone: pulumi.Output<string | undefined>;
  declare readonly verifiedEmail: pulumi.Output<boolean | undefined>;
  declare readonly verifiedPhone: pulumi.Output<boolean | undefined>;
  declare readonly name: pulumi.Output<string | undefined>;
  declare readonly givenName: pulumi.Output<string | undefined>;
  declare readonly middleName: pulumi.Output<string | undefined>;
  declare readonly familyName: pulumi.Output<string | undefined>;
  declare readonly roleNames: pulumi.Output<string[] | undefined>;
  declare readonly userTenants: pulumi.Output<TenantMembership[] | undefined>;
  declare readonly status: pulumi.Output<string | undefined>;
  /** Only the keys that the program declares. */
  declare readonly customAttributes: pulumi.Output<Record<string, AttributeOutput> | undefined>;
  declare readonly picture: pulumi.Output<string | undefined>;
  declare readonly ssoAppIds: pulumi.Output<string[] | undefined>;
  declare readonly additionalIdentifiers: pulumi.Output<string[] | undefined>;
  declare readonly recoveryEmail: pulumi.Output<string | undefined>;
  declare readonly recoveryPhone: pulumi.Output<string | undefined>;
  declare readonly verifiedRecoveryEmail: pulumi.Output<boolean | undefined>;
  declare readonly verifiedRecoveryPhone: pulumi.Output<boolean | undefined>;

  protected constructor(type: string, name: string, args: Partial<UserArgs>, options?: pulumi.CustomResourceOptions) {
    const token = `pulumi-nodejs:dynamic/descope-users:${type}`;
    const by = { label: `${type} "${name}"` };
    const { args: claimed, person } = sharesOfUser(token, by, claim(token, by, args, options), options);
    declareUserInProgram({ token, name, options }, args);
    super(
      token,
      name,
      {
        ...NOT_DECLARED,
        ...withSecretPasswords(claimed),
        ...OUTPUTS,
        ...managedBy(),
        ...declaredAs(token, name),
        secretFields: secretFieldsOf(args),
        __provider: USER_PROVIDER,
      },
      options,
    );
    sameUserAs(this, person);
    this.userId.apply((userId) => declareKnownUserInProgram({ token, name, options }, args, userId));
  }
}

/** Settings of the resource: inputs, but no outputs that a program would read. */
type ControlName =
  | "removedFields"
  | "onExisting"
  | "onDelete"
  | "password"
  | "passwordEnv"
  | "hashedPassword"
  | "passwordVersion"
  | "passwordActive";

/** Every declarable field, so that an undeclared one is still an output of the resource (`undefined`), e.g. for `.get`. */
const NOT_DECLARED: Readonly<Record<Exclude<keyof UserArgs, ControlName>, undefined>> = {
  loginId: undefined,
  email: undefined,
  phone: undefined,
  verifiedEmail: undefined,
  verifiedPhone: undefined,
  name: undefined,
  givenName: undefined,
  middleName: undefined,
  familyName: undefined,
  roleNames: undefined,
  userTenants: undefined,
  status: undefined,
  customAttributes: undefined,
  picture: undefined,
  ssoAppIds: undefined,
  additionalIdentifiers: undefined,
  recoveryEmail: undefined,
  recoveryPhone: undefined,
  verifiedRecoveryEmail: undefined,
  verifiedRecoveryPhone: undefined,
  test: undefined,
};

/**
 * A user of a Descope project.
 *
 * ```ts
 * new descope.User("ci", { loginId: "ci@example.com", verifiedEmail: true, roleNames: ["Deployer"] });
 * ```
 * Fails in check for invalid arguments, in create when the login ID exists already, and in create and update when the
 * service refuses or does not take a value; each error is `CODE: user · field · what was said · what to do next`.
 */
export class User extends ManagedUser {
  constructor(name: string, args: UserArgs, options?: pulumi.CustomResourceOptions) {
    super("User", name, args, options);
  }

  /** Reads an existing user by its user ID; all its fields are outputs. A missing one is an error. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, options?: pulumi.CustomResourceOptions): User {
    return new User(name, {} as UserArgs, { ...options, id });
  }
}

/** A test user: it does not count as active, and codes and links can be generated for it without sending anything. */
export class TestUser extends ManagedUser {
  constructor(name: string, args: TestUserArgs, options?: pulumi.CustomResourceOptions) {
    super("TestUser", name, { ...args, test: true }, options);
  }

  /** Reads an existing test user by its user ID; all its fields are outputs. A missing one is an error. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, options?: pulumi.CustomResourceOptions): TestUser {
    return new TestUser(name, {} as TestUserArgs, { ...options, id });
  }
}
