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

/** One form of a hashed password (python-sdk `management/user_pwd.py`, go-sdk). */
export interface HashedPasswordArgs {
  /** `$2a$…` in plain text. */
  bcrypt?: Input<{ hash: Input<string> }>;
  /** Hash and salt in base64. */
  argon2?: Input<{
    hash: Input<string>;
    salt: Input<string>;
    iterations: Input<number>;
    memory: Input<number>;
    threads: Input<number>;
  }>;
  /** Hash and salt in base64. */
  pbkdf2?: Input<{
    hash: Input<string>;
    salt: Input<string>;
    iterations: Input<number>;
    type: Input<"sha1" | "sha256" | "sha512">;
  }>;
  /** Hash and salt in hex; the digest is over the password and then the salt. */
  sha?: Input<{ hash: Input<string>; salt?: Input<string>; type: Input<"sha1" | "sha256" | "sha512"> }>;
  /** Texts in base64. */
  firebase?: Input<{
    hash: Input<string>;
    salt: Input<string>;
    saltSeparator: Input<string>;
    signerKey: Input<string>;
    memory: Input<number>;
    rounds: Input<number>;
  }>;
  /** `pbkdf2_sha256$…` in plain text. */
  django?: Input<{ hash: Input<string> }>;
}

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
   * it was the program that set it; `"keep"` (default for an adopted user) leaves it as it is and forgets it.
   */
  removedFields?: Optional<Input<"clear" | "keep">>;
  /**
   * When the login ID exists already: `"fail"` (default) is an error that names the user; `"adopt"` takes exactly that
   * user over and writes only what differs. With `"adopt"`, no such user or more than one is an error.
   */
  onExisting?: Optional<Input<"fail" | "adopt">>;
  /**
   * What destroying the resource does to the user: `"delete"` (default), `"disable"`, or `"retain"` (nothing; the
   * default for an adopted user).
   */
  onDelete?: Optional<Input<"delete" | "disable" | "retain">>;
  /**
   * The password; always kept secret. Set when the user is made and when `passwordVersion` rises, never otherwise: not
   * on adoption, and not when only this value changes.
   */
  password?: Optional<string>;
  /** Name of an environment variable that holds the password where `pulumi up` runs; keeps it out of state wholly. */
  passwordEnv?: Optional<string>;
  /** A hash of the password, taken when the user is made. Exactly one form. */
  hashedPassword?: Optional<HashedPasswordArgs>;
  /** Raise it to set the password again. Default: 0. */
  passwordVersion?: Optional<number>;
  /** False: temporary, the user has to change it at the next sign-in. Default: true. */
  passwordActive?: Optional<boolean>;
}

export interface UserArgs extends TestUserArgs {
  /** Whether this is a test user. Fixed at creation: changing it deletes the user and makes another. Default: false. */
  test?: Optional<boolean>;
}
