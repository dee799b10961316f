/**
 * Service users are not deleted by accident. In: declarations. Out: service users whom a destroy, or a line taken out,
 * would delete. Must not know: what uses them.
 */
import { isLater, isMap, isTest, isWhole, loginIdsOf, type DeclaredUser } from "../declared.ts";
import { matchesAny } from "../pattern.ts";
import { defineRule, type Rule } from "../rule.ts";

interface Config {
  readonly loginIds: readonly string[];
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

export const serviceUsersKept: Rule = defineRule<Config>({
  name: "service-users-kept",
  description: "Service users are protected, or kept when their resource goes.",
  why: "A deleted service user stops every pipeline that signs in as it, and its user ID never comes back.",
  scope: "user",
  level: "mandatory",
  config: {
    loginIds: {
      type: "array",
      items: { type: "string" },
      description: "Login IDs of service users; `*` stands for any text.",
      default: ["svc-*", "service-*", "ci-*", "bot-*"],
    },
    attributes: {
      type: "object",
      additionalProperties: { type: "array", items: { type: "string" } },
      description: "Custom attributes that tell service users: by key, the values that do.",
      default: {},
    },
  },
  check: (users, config) =>
    users
      .filter((user) => isService(user, config) && !isKept(user))
      .map((user) => ({
        user,
        field: "onDelete",
        message: `a service user would be deleted with its resource; write onDelete: "retain" or "disable"${user.key === undefined ? ", or the option protect: true" : ""}`,
      })),
  // Keeping a user is always the safe side of deleting it.
  remedy: (user, config) => (isService(user, config) && !isKept(user) ? { onDelete: "retain" } : undefined),
  examples: {
    passes: [
      { args: { loginId: "ci-deployer@example.com", onDelete: "retain" } },
      { args: { loginId: "ci-deployer@example.com" }, options: { protect: true } },
      { args: { loginId: "anna@example.com" } },
    ],
    fails: [
      { args: { loginId: "ci-deployer@example.com" } },
      {
        type: "UserSet",
        args: { users: { deployer: { loginId: "ci-deployer@example.com" } } },
        options: { protect: true },
      },
    ],
  },
});

function isService(user: DeclaredUser, { loginIds, attributes }: Config): boolean {
  if (!isWhole(user) || isTest(user)) return false;
  if (loginIdsOf(user).some((loginId) => matchesAny(loginIds, loginId))) return true;
  const held = user.args["customAttributes"];
  if (!isMap(held)) return false;
  return Object.entries(attributes).some(
    ([key, values]) => Object.hasOwn(held, key) && values.includes(String(held[key])),
  );
}

/** `protect` keeps a resource, but not an entry of a set: a line taken out deletes the user and leaves the resource. */
function isKept({ args, protect, key }: DeclaredUser): boolean {
  const { onDelete } = args;
  if (onDelete === "retain" || onDelete === "disable" || isLater(onDelete)) return true;
  // An adopted user is retained unless the program says otherwise.
  if (args["onExisting"] === "adopt" && onDelete === undefined) return true;
  return protect && key === undefined;
}
