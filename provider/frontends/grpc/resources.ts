/** The resources of the plugin by type token: their handlers, and what this front end knows of each. */
import { isMap } from "../../core/map.ts";
import { SECRET_INPUTS } from "../../core/secret-inputs.ts";
import { knownState, refreshedInputs, unpacked } from "../../core/set-state.ts";
import type { SetInputs } from "../../core/user-set.ts";
import { associationHandler } from "../../runtime/association-handler.ts";
import type { ResourceHandler, Values } from "../../runtime/handler.ts";
import { withinLimits } from "../../runtime/limits.ts";
import { userHandler } from "../../runtime/user-handler.ts";
import { userSetHandler } from "../../runtime/user-set-handler.ts";
import { withoutHidden } from "../dynamic/hidden.ts";
import { likeUsers, secretNamesOfSet } from "./set-secrets.ts";
import { isSecret, secretNamesOf, withSecretNames } from "./values.ts";

export interface Resource {
  readonly handler: ResourceHandler;
  /** Inputs that every resource of the type has. */
  readonly fixed: Values;
  /**
   * Inputs or a state as they were kept, in the form that handlers know. The dynamic front end may have written them, for
   * people who move to the plugin.
   */
  readonly inputs: (kept: Values) => Values;
  readonly state: (kept: Values) => Values;
  /** Names of properties that hold secrets, as messages know them. */
  readonly secretNames: (...wires: readonly Values[]) => string[];
  /** Inputs or a state on the wire in the shape of the state that follows from them, for what is secret in it. */
  readonly like: (wire: Values) => Values;
  /** Inputs that were read, as a program would write them. */
  readonly readInputs: (inputs: Values, secretNames: readonly string[]) => Values;
  /** Inputs as checked, with what is always secret marked. */
  readonly secretInputs: (inputs: Values) => Values;
  /** Outputs beside the inputs. */
  readonly outputs: readonly string[];
  /** Outputs that never change while the resource is the same. */
  readonly stables: readonly string[];
}

function same(values: Values): Values {
  return values;
}

function secretPasswords(inputs: Values): Values {
  return withSecretNames(inputs, SECRET_INPUTS);
}

/** In each entry and in the defaults. */
function secretPasswordsOfSet(inputs: Values): Values {
  const { users, defaults } = inputs;
  const marked =
    isMap(users) && !isSecret(users)
      ? Object.fromEntries(Object.entries(users).map(([key, one]) => [key, isMap(one) ? secretPasswords(one) : one]))
      : users;
  return {
    ...inputs,
    ...(users === undefined ? {} : { users: marked }),
    ...(isMap(defaults) ? { defaults: secretPasswords(defaults) } : {}),
  };
}

/** Of a resource whose values travel as they are. */
const PLAIN = {
  fixed: {},
  inputs: withoutHidden,
  state: withoutHidden,
  secretNames: secretNamesOf,
  like: same,
  readInputs: same,
  secretInputs: same,
} as const;

const USER: Resource = {
  ...PLAIN,
  handler: withinLimits(userHandler),
  secretInputs: secretPasswords,
  outputs: ["userId", "loginIds", "createdTime", "adopted", "projectId"],
  stables: ["userId", "createdTime", "projectId"],
};

const ASSOCIATION = {
  ...PLAIN,
  outputs: ["userId", "adopted", "addedRoleNames", "projectId"],
  stables: ["userId", "projectId"],
} as const;

export const RESOURCES: Readonly<Record<string, Resource>> = {
  "descope-users:index:User": USER,
  "descope-users:index:TestUser": { ...USER, fixed: { test: true } },
  "descope-users:index:UserSet": {
    handler: withinLimits(userSetHandler),
    fixed: {},
    inputs: (kept) => unpacked(withoutHidden(kept)),
    state: (kept) => ({ ...knownState(withoutHidden(kept)) }),
    secretNames: secretNamesOfSet,
    like: likeUsers,
    readInputs: (inputs, names) => refreshedInputs(inputs as unknown as SetInputs, { users: inputs["users"] }, names),
    secretInputs: secretPasswordsOfSet,
    outputs: ["userIds", "projectId"],
    stables: ["projectId"],
  },
  "descope-users:index:UserRole": { handler: withinLimits(associationHandler("UserRole")), ...ASSOCIATION },
  "descope-users:index:UserTenant": { handler: withinLimits(associationHandler("UserTenant")), ...ASSOCIATION },
};
