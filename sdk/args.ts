/**
 * What a program declares, as types. In: values and outputs of a Pulumi program. Out: nothing at run time. Must not
 * know: how a declaration is carried out.
 */
import type { Input } from "@pulumi/pulumi";

/** A value of a custom attribute, in the shapes that the API takes (docs.descope.com, create-user). */
export type AttributeValue = Input<string> | Input<number> | Input<boolean> | Input<Array<Input<string>>>;

export interface TenantMembershipArgs {
  /** The tenant's ID. It has to exist. */
  tenantId: Input<string>;
  /** Roles of the user within this tenant, the whole set; left out: none. */
  roleNames?: Input<Array<Input<string>> | undefined>;
}

export type UserStatus = "enabled" | "disabled" | "invited";

type Optional<T> = Input<T | undefined>;

/**
 * A user's declaration. Whatever is declared is owned: kept at that value. What is never declared is never touched.
 * What is taken out again is cleared on the user (see `removedFields`). `""` and `[]` clear and stay owned.
 */
export interface TestUserArgs {
  /**
   * What the user signs in with: an e-mail address, a phone number or any other text, unique in the project.
   * Changing it renames the user in place; the user ID stays.
   */
  loginId: Input<string>;
  /** E-mail address. Compared without case. */
  email?: Optional<string>;
  /** Phone number in international form, `+4930123456` or `+49 30 123456`. */
  phone?: Optional<string>;
  /** Whether the e-mail address counts as verified. Taken out: left as it is. */
  verifiedEmail?: Optional<boolean>;
  /** Whether the phone number counts as verified. Taken out: left as it is. */
  verifiedPhone?: Optional<boolean>;
  /** Display name. */
  name?: Optional<string>;
  givenName?: Optional<string>;
  middleName?: Optional<string>;
  familyName?: Optional<string>;
  /** Project roles, the whole set; order never matters. */
  roleNames?: Optional<Array<Input<string>>>;
  /** Tenant memberships, the whole set. */
  userTenants?: Optional<Array<Input<TenantMembershipArgs>>>;
  /** Taken out: left as it is. `invited` becomes `enabled` by itself at the first sign-in. */
  status?: Optional<Input<UserStatus>>;
  /** Custom attributes by machine name, owned key by key: keys that are not declared are never touched. */
  customAttributes?: Optional<Record<string, AttributeValue>>;
  /** URL of a picture. */
  picture?: Optional<string>;
  /** Federated SSO apps, the whole set. Empty means all apps, not none. */
  ssoAppIds?: Optional<Array<Input<string>>>;
  /** Login IDs beside `loginId`, the whole set. */
  additionalIdentifiers?: Optional<Array<Input<string>>>;
  recoveryEmail?: Optional<string>;
  recoveryPhone?: Optional<string>;
  verifiedRecoveryEmail?: Optional<boolean>;
  verifiedRecoveryPhone?: Optional<boolean>;
  /**
   * What happens to an attribute that is taken out of the program: `"clear"` (default) empties it on the user, because
   * it was the program that set it; `"keep"` leaves it as it is and forgets it.
   */
  removedFields?: Optional<Input<"clear" | "keep">>;
}

export interface UserArgs extends TestUserArgs {
  /** Whether this is a test user. Fixed at creation: changing it deletes the user and makes another. Default: false. */
  test?: Optional<boolean>;
}
