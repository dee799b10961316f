/**
 * ONE table of the attributes of a Descope user. In: nothing. Out: per attribute its kind, its empty value, how it is
 * written and what happens when it leaves the program. Everything else (schema, diff, patch, verification, docs) is
 * derived from it. Must not know: Pulumi, HTTP, or the value of any user.
 *
 * Names are the wire names of `PATCH /v1/mgmt/user/patch` (docs.descope.com/api/management/users/patch-user); the
 * additional identifiers and recovery fields came later (node-sdk issue 707, js user-management-widget).
 */

/** How values of an attribute are compared and validated. */
export type FieldKind =
  | "loginId"
  | "email"
  | "phone"
  | "text"
  | "flag"
  | "status"
  | "set"
  | "identifiers"
  | "tenants"
  | "attributes";

/** The endpoint of its own that an attribute has beside PATCH; used when a PATCH was answered but not taken. */
export type Setter =
  | "email"
  | "phone"
  | "recoveryEmail"
  | "recoveryPhone"
  | "name"
  | "picture"
  | "status"
  | "roles"
  | "tenants"
  | "ssoApps"
  | "attribute"
  | "identifiers"
  | "loginId";

export interface Field {
  readonly kind: FieldKind;
  /** `patch`: a key of the PATCH body. `rename`: update/loginid. `create`: fixed when the user is made. */
  readonly write: "patch" | "rename" | "create";
  /** What is sent to clear it; `undefined` where the service has no empty value, so that it can only be released. */
  readonly empty: "" | readonly [] | undefined;
  readonly setter?: Setter;
  /** The contact that this flag vouches for: changing the contact may change the flag, so both are sent together. */
  readonly flagOf?: FieldName;
  /** One line for the documentation. */
  readonly about: string;
}

export type FieldName =
  | "loginId"
  | "email"
  | "phone"
  | "verifiedEmail"
  | "verifiedPhone"
  | "name"
  | "givenName"
  | "middleName"
  | "familyName"
  | "roleNames"
  | "userTenants"
  | "status"
  | "customAttributes"
  | "picture"
  | "ssoAppIds"
  | "additionalIdentifiers"
  | "recoveryEmail"
  | "recoveryPhone"
  | "verifiedRecoveryEmail"
  | "verifiedRecoveryPhone"
  | "test";

const text = (setter: Setter, about: string): Field => ({ kind: "text", write: "patch", empty: "", setter, about });
const flag = (flagOf: FieldName, setter: Setter, about: string): Field => ({
  kind: "flag",
  write: "patch",
  empty: undefined,
  setter,
  flagOf,
  about,
});

export const FIELDS: Readonly<Record<FieldName, Field>> = {
  loginId: {
    kind: "loginId",
    write: "rename",
    empty: undefined,
    setter: "loginId",
    about: "The login ID. Changing it renames the user in place; the user ID stays.",
  },
  email: { kind: "email", write: "patch", empty: "", setter: "email", about: "E-mail address." },
  phone: {
    kind: "phone",
    write: "patch",
    empty: "",
    setter: "phone",
    about: "Phone number in international form, +49 30 123456 or +4930123456.",
  },
  verifiedEmail: flag("email", "email", "Whether the e-mail address counts as verified."),
  verifiedPhone: flag("phone", "phone", "Whether the phone number counts as verified."),
  name: text("name", "Display name."),
  givenName: text("name", "Given name."),
  middleName: text("name", "Middle name."),
  familyName: text("name", "Family name."),
  roleNames: {
    kind: "set",
    write: "patch",
    empty: [],
    setter: "roles",
    about: "Project roles, the whole set.",
  },
  userTenants: {
    kind: "tenants",
    write: "patch",
    empty: [],
    setter: "tenants",
    about: "Tenant memberships, the whole set; within each, `roleNames` is that tenant's whole set.",
  },
  status: {
    kind: "status",
    write: "patch",
    empty: undefined,
    setter: "status",
    about: "`enabled`, `disabled` or `invited`. `invited` becomes `enabled` by itself at the first sign-in.",
  },
  customAttributes: {
    kind: "attributes",
    write: "patch",
    empty: undefined,
    setter: "attribute",
    about: "Custom attributes, owned key by key. Keys that are not declared are never touched.",
  },
  picture: text("picture", "URL of a picture."),
  ssoAppIds: {
    kind: "set",
    write: "patch",
    empty: [],
    setter: "ssoApps",
    about: "Federated SSO apps that the user may use. Empty means ALL apps, not none.",
  },
  additionalIdentifiers: {
    kind: "identifiers",
    write: "patch",
    empty: [],
    setter: "identifiers",
    about: "Further login IDs beside `loginId`, the whole set.",
  },
  recoveryEmail: {
    kind: "email",
    write: "patch",
    empty: "",
    setter: "recoveryEmail",
    about: "E-mail address for account recovery.",
  },
  recoveryPhone: {
    kind: "phone",
    write: "patch",
    empty: "",
    setter: "recoveryPhone",
    about: "Phone number for account recovery.",
  },
  verifiedRecoveryEmail: flag("recoveryEmail", "recoveryEmail", "Whether the recovery e-mail counts as verified."),
  verifiedRecoveryPhone: flag("recoveryPhone", "recoveryPhone", "Whether the recovery phone counts as verified."),
  test: {
    kind: "flag",
    write: "create",
    empty: undefined,
    about: "Whether this is a test user. Fixed at creation: changing it replaces the user.",
  },
};

export const FIELD_NAMES: readonly FieldName[] = Object.keys(FIELDS) as FieldName[];

/** The flag that vouches for a contact field, if it has one. */
export function flagFor(contact: FieldName): FieldName | undefined {
  return FIELD_NAMES.find((name) => FIELDS[name].flagOf === contact);
}
