/**
 * The rules as Pulumi policies. In: rules. Out: policies for a `PolicyPack`, of one's own or the ready one. Must not
 * know: what a rule looks for. Starts nothing: `new PolicyPack()` opens a server, and only pack.ts does that.
 */
import {
  UnknownValueError,
  type Policies,
  type PolicyResource,
  type ReportViolation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";

import { unpacked } from "../provider/core/set-state.ts";
import { UNKNOWN } from "../provider/core/unknown.ts";
import { declaresUsers, isMap, usersOf, type Args, type DeclaredUser } from "./declared.ts";
import type { Rule, Violation } from "./rule.ts";
import { rules } from "./rules/index.ts";

/** A stack with thousands of violations says how many there are, and names the first. */
const MAX_REPORTED = 20;

/** Every rule as a policy: `new PolicyPack("mine", { policies: [...policies, ...others] })`. */
export const policies: Policies = rules.map((rule) => (rule.scope === "user" ? userPolicy(rule) : stackPolicy(rule)));

function common({ name, description, level, config }: Rule): Omit<ResourceValidationPolicy, "validateResource"> {
  const properties = config as unknown as NonNullable<ResourceValidationPolicy["configSchema"]>["properties"];
  return { name, description, enforcementLevel: level, configSchema: { properties } };
}

function userPolicy(rule: Rule): ResourceValidationPolicy {
  const { remedy } = rule;
  return {
    ...common(rule),
    validateResource: (args, report) => {
      if (!declaresUsers(args.type)) return;
      tell(rule.check(seen(args), args.getConfig()), report);
    },
    ...(remedy === undefined ? {} : { remediateResource: (args) => remedied(args, remedy) }),
  };
}

function stackPolicy(rule: Rule): StackValidationPolicy {
  return {
    ...common(rule),
    validateStack: (args, report) => {
      tell(rule.check(args.resources.flatMap(seen), args.getConfig()), report);
    },
  };
}

function seen(resource: ResourceValidationArgs | PolicyResource): DeclaredUser[] {
  const { type, name, urn, opts, provider } = resource;
  if (!declaresUsers(type)) return [];
  const props = plain(resource.props) as Args;
  const project = provider === undefined ? {} : { provider: provider.urn };
  return usersOf({ type, name, urn, props, protect: opts.protect, ...project });
}

function tell(violations: readonly Violation[], report: ReportViolation): void {
  for (const { user, field, message } of violations.slice(0, MAX_REPORTED)) {
    const path = user.key === undefined ? field : `users.${user.key}.${field}`;
    report(`${path}: ${message}`, user.urn);
  }
  const last = violations[MAX_REPORTED];
  if (last !== undefined) report(`${String(violations.length - MAX_REPORTED)} more users like these`, last.user.urn);
}

/** The properties with what the rule would rather have, changed in place: only so do secrets stay secret. */
function remedied(args: ResourceValidationArgs, remedy: Remedy): Args | undefined {
  const { type, name, urn, opts, props } = args;
  if (!declaresUsers(type)) return undefined;
  const users = usersOf({ type, name, urn, props: plain(props) as Args, protect: opts.protect });
  let changed = false;
  for (const user of users) {
    const better = remedy(user, args.getConfig());
    if (better === undefined) continue;
    changed = true;
    if (user.key === undefined) Object.assign(props, better);
    else changeEntry(props, user.key, better);
  }
  return changed ? props : undefined;
}

type Remedy = NonNullable<Rule["remedy"]>;

/** An entry of a set is a map, or its JSON as one text (provider/core/set-state). */
function changeEntry(props: Record<string, unknown>, key: string, better: Args): void {
  const users = props["users"] as Record<string, unknown>;
  const entry = users[key];
  if (isMap(entry)) {
    Object.assign(entry, better);
    return;
  }
  const own = unpacked({ users: { [key]: entry } })["users"] as Record<string, Args>;
  users[key] = JSON.stringify({ ...own[key], ...better });
}

/** A copy in plain values; what a preview does not know, at which reading throws, is the marker that core knows. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => part(value, index));
  return Object.fromEntries(Object.keys(value).map((key) => [key, part(value, key)]));
}

function part(whole: object, key: string | number): unknown {
  try {
    return plain((whole as Record<string | number, unknown>)[key]);
  } catch (error) {
    if (error instanceof UnknownValueError) return UNKNOWN;
    throw error;
  }
}
