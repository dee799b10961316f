// The policy page of the documentation, made from the rules' own data, so that no example on it is untested. Comes in:
// the rules; leaves: Markdown. It must not know where the page is kept.
import { rules } from "../../policy/rules/index.ts";
import type { Example, Rule } from "../../policy/rule.ts";

const head = [
  "<!-- Made by `npm run docs` from policy/rules. Do not edit. -->",
  "# Policies",
  "",
  "A ready policy pack for `User`, `TestUser`, every entry of a `UserSet` (its defaults merged in), `UserRole` and `UserTenant`. It stops a run before",
  "anything is written.",
  "",
  "```sh",
  "npm install @pulumi/policy",
  "pulumi up --policy-pack node_modules/pulumi-descope-users/policy --policy-pack-config policies.json",
  "```",
  "",
  "`policies.json` sets what a rule asks for and what a violation does: `mandatory` stops the run, `advisory` warns, `disabled` is silent, `remediate`",
  "(where there is a remedy) changes the arguments instead. What is left out has its default.",
  "",
  "```json",
  "{",
  '  "login-domains": { "domains": ["example.com"] },',
  '  "required-attributes": { "enforcementLevel": "mandatory", "attributes": ["owner"] },',
  '  "service-users-kept": "remediate"',
  "}",
  "```",
  "",
  'A pack of your own takes the rules along: `import { policies } from "pulumi-descope-users/policy"` and',
  '`new PolicyPack("mine", { policies: [...policies, ...others] })`.',
  "",
  "Login IDs and phone numbers are compared in the form in which the provider compares them. A value that a preview does not know is judged by the update,",
  "before it is written. Rules of scope `stack` are judged when all resources are known: by the preview of `pulumi up`; with `--skip-preview` only afterwards.",
  "No message holds a password, nor a value that the program marked secret.",
  "",
];

/** The page as Markdown. */
export function policiesPage(): string {
  return [...head, ...rules.flatMap(sectionOf)].join("\n");
}

function sectionOf(rule: Rule): string[] {
  const { name, description, why, scope, level, config, remedy, examples } = rule;
  const rows = Object.entries(config).map(([key, schema]) => {
    const allowed = schema.enum === undefined ? schema.type : schema.enum.map((value) => `\`"${value}"\``).join(", ");
    return `| \`${key}\` | ${allowed} | \`${JSON.stringify(schema.default)}\` | ${schema.description} |`;
  });
  const table = rows.length === 0 ? [] : ["| setting | type | default | |", "| --- | --- | --- | --- |", ...rows, ""];
  const given = [
    ...(examples.config === undefined ? [] : [`with \`${JSON.stringify(examples.config)}\``]),
    ...(examples.stack === undefined ? [] : [`in a stack named \`${examples.stack}\``]),
  ];
  return [
    `## \`${name}\``,
    "",
    `${description} ${why}`,
    "",
    `Scope: ${scope}. Default: ${level}.${remedy === undefined ? "" : " Has a remedy: `remediate`."}`,
    "",
    ...table,
    `Examples${given.length === 0 ? "" : `, ${given.join(", ")}`}:`,
    "",
    "<!-- descope is imported -->",
    "",
    "```ts",
    ...(scope === "stack"
      ? ["// passes", ...examples.passes.map(code)]
      : examples.passes.map((one) => `${code(one)} // passes`)),
    ...(scope === "stack"
      ? ["// fails", ...examples.fails.map(code)]
      : examples.fails.map((one) => `${code(one)} // fails`)),
    "```",
    "",
  ];
}

function code({ name = "anna", type = "User", args, options }: Example): string {
  const last = options === undefined ? "" : `, ${literal(options)}`;
  return `new descope.${type}(${JSON.stringify(name)}, ${literal(args)}${last});`;
}

/** A value as one writes it in a program. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, one]) => `${key}: ${literal(one)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}
