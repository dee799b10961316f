/**
 * The plugin's schema, made from the one table of attributes (core/fields.ts): what every language's SDK, YAML and
 * `pulumi import` know of the resources. In: the version. Out: a package as Pulumi's metaschema says.
 */
import { FIELDS, FIELD_NAMES, type FieldKind } from "../../core/fields.ts";
import { SETTINGS } from "./settings.ts";

type Json = Readonly<Record<string, unknown>>;

const TEXTS: Json = { type: "array", items: { type: "string" } };
const MEMBERSHIP = "descope-users:index:TenantMembership";
const ENTRY = "descope-users:index:UserEntry";

const TYPES: Readonly<Record<FieldKind, Json>> = {
  loginId: { type: "string" },
  email: { type: "string" },
  phone: { type: "string" },
  text: { type: "string" },
  status: { type: "string" },
  flag: { type: "boolean" },
  set: TEXTS,
  identifiers: TEXTS,
  tenants: { type: "array", items: { $ref: `#/types/${MEMBERSHIP}` } },
  // Texts, numbers, flags and lists of texts.
  attributes: { type: "object", additionalProperties: { $ref: "pulumi.json#/Any" } },
};

/** What a preview and a state show encrypted. */
const CONTROLS: Readonly<Record<string, Json>> = {
  removedFields: {
    type: "string",
    description:
      'What happens to an attribute that leaves the program: "clear" (default), or "keep" (default for an adopted user).',
  },
  onExisting: {
    type: "string",
    description: 'When the login ID exists already: "fail" (default), or "adopt" to take that user over.',
  },
  onDelete: {
    type: "string",
    description:
      'What destroying the resource does: "delete" (default), "disable", or "retain" (default for an adopted user).',
  },
  password: { type: "string", secret: true, description: "Set when the user is made and when passwordVersion rises." },
  passwordEnv: { type: "string", description: "Name of an environment variable that holds the password." },
  hashedPassword: {
    type: "object",
    additionalProperties: { $ref: "pulumi.json#/Any" },
    secret: true,
    description: "A hash of the password, taken when the user is made. Exactly one form.",
  },
  passwordVersion: { type: "integer", description: "Raise it to set the password again. Default: 0." },
  passwordActive: {
    type: "boolean",
    description: "False: temporary, to be changed at the next sign-in. Default: true.",
  },
};

const FIELD_PROPERTIES: Readonly<Record<string, Json>> = Object.fromEntries(
  FIELD_NAMES.map((name) => [name, { ...TYPES[FIELDS[name].kind], description: FIELDS[name].about }]),
);

const PROJECT: Json = { projectId: { type: "string", description: "The Descope project that it belongs to." } };

const USER_OUTPUTS: Readonly<Record<string, Json>> = {
  userId: { type: "string", description: "The user's ID, given by Descope; also the resource's ID." },
  loginIds: { ...TEXTS, description: "All login IDs of the user." },
  createdTime: { type: "integer", description: "When the user was made, in seconds since 1970." },
  adopted: { type: "boolean", description: "Whether the resource took over a user that it had not made." },
  ...(PROJECT as Readonly<Record<string, Json>>),
};

function aliasOf(type: string): Json {
  return { aliases: [{ type: `pulumi-nodejs:dynamic/descope-users:${type}` }] };
}

function userResource(type: string, inputs: Readonly<Record<string, Json>>, description: string): Json {
  const { password: _password, hashedPassword: _hashed, ...kept } = inputs;
  return {
    description,
    properties: { ...kept, ...USER_OUTPUTS },
    required: ["loginId", ...Object.keys(USER_OUTPUTS)],
    inputProperties: inputs,
    requiredInputs: ["loginId"],
    ...aliasOf(type),
  };
}

function associationResource(
  type: string,
  own: Readonly<Record<string, Json>>,
  required: string,
  description: string,
): Json {
  const inputs = {
    userId: { type: "string", description: "The user's ID. Exactly one of this and loginId." },
    loginId: { type: "string", description: "One of the user's login IDs." },
    ...own,
    onDelete: { type: "string", description: '"delete" (default), or "retain".' },
  };
  const outputs = {
    adopted: { type: "boolean", description: "Whether it stood before the resource did." },
    addedRoleNames: { ...TEXTS, description: "Roles that the resource itself added within the tenant." },
    ...PROJECT,
  };
  return {
    description,
    properties: { ...inputs, ...outputs },
    required: ["userId", required, ...Object.keys(outputs)],
    inputProperties: inputs,
    requiredInputs: [required],
    ...aliasOf(type),
  };
}

function setResource(): Json {
  const inputs = {
    users: {
      type: "object",
      additionalProperties: { $ref: `#/types/${ENTRY}` },
      description: "The users, each under a key of its own.",
    },
    defaults: { $ref: `#/types/${ENTRY}`, description: "What all users share, where an entry does not say otherwise." },
    maxDeletes: { type: "integer", description: "How many users one update may delete or disable." },
  };
  return {
    description: "Many users as one resource, sent in batches.",
    properties: {
      ...inputs,
      userIds: { type: "object", additionalProperties: { type: "string" }, description: "The users' IDs, by key." },
      ...PROJECT,
    },
    required: ["users", "userIds", ...Object.keys(PROJECT)],
    inputProperties: inputs,
    requiredInputs: ["users"],
    ...aliasOf("UserSet"),
  };
}

export function pluginSchema(version: string): Json {
  const user = { ...FIELD_PROPERTIES, ...CONTROLS };
  const { test: _test, ...testUser } = user;
  const role = { roleName: { type: "string", description: "The project role." } };
  const tenant = {
    tenantId: { type: "string", description: "The tenant's ID." },
    roleNames: { ...TEXTS, description: "Roles of the user within the tenant." },
  };
  return {
    name: "descope-users",
    version,
    displayName: "Descope users",
    description: "Users of a Descope project as code.",
    license: "Apache-2.0",
    config: { variables: SETTINGS },
    provider: { inputProperties: SETTINGS },
    types: {
      [MEMBERSHIP]: {
        type: "object",
        properties: {
          tenantId: { type: "string", description: "The tenant's ID." },
          roleNames: { ...TEXTS, description: "Roles within this tenant, the whole set. Left out: none." },
        },
        required: ["tenantId"],
      },
      [ENTRY]: {
        type: "object",
        description: "A user of a set.",
        properties: { ...user, movedFrom: { type: "string", description: "The key that the user had before." } },
      },
    },
    resources: {
      "descope-users:index:User": userResource("User", user, "A user of a Descope project."),
      "descope-users:index:TestUser": userResource("TestUser", testUser, "A test user: it does not count as active."),
      "descope-users:index:UserSet": setResource(),
      "descope-users:index:UserRole": associationResource(
        "UserRole",
        role,
        "roleName",
        "One project role of a user who is managed elsewhere.",
      ),
      "descope-users:index:UserTenant": associationResource(
        "UserTenant",
        tenant,
        "tenantId",
        "One membership in a tenant of a user who is managed elsewhere.",
      ),
    },
  };
}
