/**
 * One tenant membership of a user who is somebody else's. In: a name and arguments. Out: a Pulumi resource with typed
 * outputs. Must not know: HTTP or the provider's code, which runs in a process of its own and is named by text only.
 */
import * as pulumi from "@pulumi/pulumi";

import { declareAssociationInProgram, declaredAs } from "./program.ts";
import { USER_TENANT_PROVIDER } from "./provider-text.ts";
import { secretFieldsOf } from "./secrets.ts";
import { sameUserAs, sharesOfPart } from "./shares.ts";

export interface UserTenantArgs {
  /** The user's ID: `id` of a `User`, or what `getUser` finds. Either this or `loginId`. */
  userId?: pulumi.Input<string | undefined>;
  /** One of the user's login IDs, read when the resource is made. Either this or `userId`. */
  loginId?: pulumi.Input<string | undefined>;
  /** The tenant's ID. It has to exist. */
  tenantId: pulumi.Input<string>;
  /**
   * Roles within the tenant that the user is to have; order never matters. Other roles that the user has there are not
   * touched. One that is taken out again is taken from the user if this resource gave it. Default: none.
   */
  roleNames?: pulumi.Input<Array<pulumi.Input<string>> | undefined>;
  /**
   * What destroying the resource does: `"delete"` takes the user out of the tenant, and with that all roles there;
   * `"retain"` does nothing. Default: `"delete"` if this resource made the membership. One that stood before (`adopted`)
   * stays, and only the roles go that this resource gave.
   */
  onDelete?: pulumi.Input<"delete" | "retain" | undefined>;
}

const TOKEN = "pulumi-nodejs:dynamic/descope-users:UserTenant";

/**
 * One membership of a user whom something else owns, with roles within the tenant. Only what is missing is added and
 * only what this resource gave is taken away, by the endpoints that add and remove single tenants and roles, so that
 * several of them, here and elsewhere, do not undo one another.
 *
 * ```ts
 * new descope.UserTenant("anna-acme", { loginId: "anna@example.com", tenantId: "acme", roleNames: ["Viewer"] });
 * ```
 * Another user or tenant replaces the resource, the old one first. The user is never made: one that does not exist is an
 * error. A `User` or `UserSet` of the same program that declares the user's `userTenants` owns the whole list; both
 * together are an error, and so are two resources for the same tenant of the same user.
 */
export class UserTenant extends pulumi.CustomResource {
  /** The user's ID. */
  declare readonly userId: pulumi.Output<string>;
  declare readonly loginId: pulumi.Output<string | undefined>;
  declare readonly tenantId: pulumi.Output<string>;
  /** The declared roles. */
  declare readonly roleNames: pulumi.Output<string[] | undefined>;
  /** Whether the user was in the tenant before this resource was made. */
  declare readonly adopted: pulumi.Output<boolean>;
  /** The Descope project that the user belongs to. */
  declare readonly projectId: pulumi.Output<string>;

  constructor(name: string, args: UserTenantArgs, options?: pulumi.CustomResourceOptions) {
    const part = { by: { label: `UserTenant "${name}"` }, share: "userTenants", field: "tenantId" } as const;
    const { args: shared, person } = sharesOfPart(TOKEN, part, args, options);
    const outputs = {
      userId: undefined,
      loginId: undefined,
      roleNames: undefined,
      adopted: undefined,
      projectId: undefined,
    };
    const by = { token: TOKEN, name, options };
    declareAssociationInProgram(by, args);
    const hidden = { secretFields: secretFieldsOf(args), ...declaredAs(TOKEN, name), __provider: USER_TENANT_PROVIDER };
    super(TOKEN, name, { ...outputs, ...shared, ...hidden }, options);
    sameUserAs({ userId: this.userId }, person);
    this.userId.apply((userId) => declareAssociationInProgram(by, { ...args, userId }));
  }
}
