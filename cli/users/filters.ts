/**
 * The filters of a search as options. In: a command's options. Out: a filter as `findUsers` takes it. Must not know: the
 * service. What a value may be is checked by the look-up, in its words.
 */
import { InvalidArgumentError, Option, type Command } from "commander";

import type { UserFilter } from "../../provider/core/lookup.ts";
import { isMap } from "../../provider/core/map.ts";

type ListName = "loginIds" | "userIds" | "emails" | "phones" | "statuses" | "roleNames" | "tenantIds" | "ssoAppIds";

const LISTS: ReadonlyArray<readonly [flag: string, name: ListName, what: string]> = [
  ["--login-id <id...>", "loginIds", "with any of these login IDs"],
  ["--user-id <id...>", "userIds", "with any of these user IDs"],
  ["--email <address...>", "emails", "with any of these e-mail addresses"],
  ["--phone <number...>", "phones", "with any of these phone numbers"],
  ["--status <status...>", "statuses", "enabled, disabled or invited"],
  ["--role <name...>", "roleNames", "with any of these roles, of the project or within a tenant"],
  ["--tenant <id...>", "tenantIds", "in any of these tenants"],
  ["--sso-app <id...>", "ssoAppIds", "with any of these SSO apps"],
];

export interface FilterFlags {
  readonly text?: string;
  readonly attribute?: Readonly<Record<string, string>>;
  readonly withTestUsers?: boolean;
  readonly testUsersOnly?: boolean;
  readonly limit?: number;
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly [list: string]: unknown;
}

export function addFilterOptions(command: Command): Command {
  for (const [flags, , what] of LISTS) command.addOption(new Option(flags, what).helpGroup("Whom (joined by AND):"));
  const whom = (option: Option): Command => command.addOption(option.helpGroup("Whom (joined by AND):"));
  whom(new Option("--text <text>", "with this text in a name, login ID or contact"));
  whom(new Option("--attribute <key=value>", "with this custom attribute, a text; repeat for more").argParser(pairOf));
  whom(new Option("--with-test-users", "test users too, who are left out by default"));
  whom(new Option("--test-users-only", "test users and nobody else"));
  whom(new Option("--limit <number>", "so many users at the most").argParser(Number));
  whom(new Option("--filter <json>", "any filter of findUsers as JSON, e.g. '{\"scimOnly\":true}'").argParser(jsonMap));
  return command;
}

export function filterOf(flags: FilterFlags): UserFilter {
  const { text, attribute, withTestUsers, testUsersOnly, limit, filter = {} } = flags;
  const lists = LISTS.flatMap(([flag, name]) => {
    const values = flags[new Option(flag).attributeName()];
    return values === undefined ? [] : [[name, values] as const];
  });
  return {
    ...filter,
    ...Object.fromEntries(lists),
    ...(text === undefined ? {} : { text }),
    ...(attribute === undefined ? {} : { customAttributes: attribute }),
    ...(withTestUsers === undefined ? {} : { withTestUser: withTestUsers }),
    ...(testUsersOnly === undefined ? {} : { testUsersOnly }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function pairOf(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const split = text.indexOf("=");
  if (split < 1) throw new InvalidArgumentError("write KEY=VALUE");
  return { ...before, [text.slice(0, split)]: text.slice(split + 1) };
}

/** A map in JSON; the parser's own message may repeat a piece of it. */
export function jsonMap(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidArgumentError("it is no valid JSON");
  }
  if (isMap(value)) return value;
  throw new InvalidArgumentError('it is no map; write {"name": value}');
}
