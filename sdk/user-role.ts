/**
 * One project role of a user who is somebody else's. In: a name and arguments. Out: a Pulumi resource with typed outputs.
 * Must not know: HTTP or the provider's code, which runs in a process of its own and is named by text only.
 */
import * as pulumi from "@pulumi/pulumi";

import { declareAssociationInProgram, declaredAs } from "./program.ts";
import { USER_ROLE_PROVIDER } from "./provider-text.ts";
import { secretFieldsOf } from "./secrets.ts";
import { sameUserAs, sharesOfPart } from "./shares.ts";

export interface UserRoleArgs {
  /** The user's ID: `id` of a `User`, or what `getUser` finds. Either this or `loginId`. */
  userId?: pulumi.Input<string | undefined>;
  /** One of the user's login IDs, read when the resource is made. Either this or `userId`. */
  loginId?: pulumi.Input<string | undefined>;
  /** The role's name. It has to exist in the project. */
  roleName: pulumi.Input<string>;
  /**
   * What destroying the resource does: `"delete"` takes the role from the user, `"retain"` does nothing. Default: the
   * role is taken away if this resource gave it, and stays if the user had it before (`adopted`).
   */
  onDelete?: pulumi.Input<"delete" | "retain" | undefined>;
}

const TOKEN = "pulumi-nodejs:dynamic/descope-users:UserRole";

/**
 * One role of a user whom something else owns: another stack, a script, the sign-up page. Nothing but this role is ever
 * written, by the endpoints that add and remove a single role, so that several of them, here and elsewhere, do not undo
 * one another.
 *
 * ```ts
 * const { userId } = await descope.getUser({ loginId: "anna@example.com" });
 * new descope.UserRole("anna-editor", { userId, roleName: "Editor" });
 * ```
 * Another user or role replaces the resource, the old one first. The user is never made: one that does not exist is an
 * error. A `User` or `UserSet` of the same program that declares the user's `roleNames` owns the whole list; both
 * together are an error, and so are two resources for the same role of the same user.
 */
export class UserRole extends pulumi.CustomResource {
  /** The user's ID. */
  declare readonly userId: pulumi.Output<string>;
  declare readonly loginId: pulumi.Output<string | undefined>;
  declare readonly roleName: pulumi.Output<string>;
  /** Whether the user had the role before this resource did. */
  declare readonly adopted: pulumi.Output<boolean>;
  /** The Descope project that the user belongs to. */
  declare readonly projectId: pulumi.Output<string>;

  constructor(name: string, args: UserRoleArgs, options?: pulumi.CustomResourceOptions) {
    const part = { by: { label: `UserRole "${name}"` }, share: "roleNames", field: "roleName" } as const;
    const { args: shared, person } = sharesOfPart(TOKEN, part, args, options);
    const outputs = { userId: undefined, loginId: undefined, adopted: undefined, projectId: undefined };
    const by = { token: TOKEN, name, options };
    declareAssociationInProgram(by, args);
    const hidden = { secretFields: secretFieldsOf(args), ...declaredAs(TOKEN, name), __provider: USER_ROLE_PROVIDER };
    super(TOKEN, name, { ...outputs, ...shared, ...hidden }, options);
    sameUserAs({ userId: this.userId }, person);
    this.userId.apply((userId) => declareAssociationInProgram(by, { ...args, userId }));
  }
}
