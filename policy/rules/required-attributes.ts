/**
 * Custom attributes that every user has. In: declarations. Out: users who lack one. Must not know: what the attributes
 * mean.
 */
import { isMap, isTest, isWhole } from "../declared.ts";
import { defineRule, type Rule } from "../rule.ts";

interface Config {
  readonly attributes: readonly string[];
  readonly testUsers: boolean;
}

export const requiredAttributes: Rule = defineRule<Config>({
  name: "required-attributes",
  description: "Every user says who answers for it.",
  why: "Years later nobody knows whether a user may go, unless it names its owner and team.",
  scope: "user",
  level: "advisory",
  config: {
    attributes: {
      type: "array",
      items: { type: "string" },
      description: "Machine names of the custom attributes that have to be declared and not empty.",
      default: ["owner", "team"],
    },
    testUsers: { type: "boolean", description: "Whether test users need them too.", default: false },
  },
  check: (users, { attributes, testUsers }) =>
    users
      .filter((user) => isWhole(user) && (testUsers || !isTest(user)) && declared(user.args) !== undefined)
      .flatMap((user) => {
        const held = declared(user.args) ?? {};
        return attributes
          .filter((key) => !Object.hasOwn(held, key) || held[key] === "" || held[key] === null)
          .map((key) => ({
            user,
            field: `customAttributes.${key}`,
            message: `is missing; write customAttributes: { ${key}: "…" }`,
          }));
      }),
  examples: {
    passes: [
      { args: { loginId: "ci@example.com", customAttributes: { owner: "anna@example.com", team: "platform" } } },
    ],
    fails: [
      { args: { loginId: "ci@example.com", customAttributes: { owner: "anna@example.com" } } },
      { args: { loginId: "ci@example.com", customAttributes: { owner: "", team: "platform" } } },
    ],
  },
});

/** `undefined` where the map as a whole is not known yet. */
function declared(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined {
  const { customAttributes = {} } = args;
  return isMap(customAttributes) ? customAttributes : undefined;
}
