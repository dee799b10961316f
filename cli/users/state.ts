/**
 * Which users a stack's state holds. In: the text of `pulumi stack export`. Out: their IDs, the projects they belong to
 * and Pulumi's names. Must not know: the service. Pure.
 */
import { z } from "zod";

import { DescopeError } from "../../provider/core/errors.ts";

const resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
});
const exported = z.looseObject({
  deployment: z.looseObject({ resources: z.array(resource).nullish() }),
});

type Resource = z.infer<typeof resource>;

export interface StackState {
  readonly userIds: ReadonlySet<string>;
  /** Of its users; empty where no state of an older release says. */
  readonly projectIds: ReadonlySet<string>;
  /** `project/stack`, as the mark has it; `undefined` for a state that holds nothing. */
  readonly owner: string | undefined;
}

const USER = /^(?:pulumi-nodejs:dynamic\/)?descope-users:(?:[^:]*:)?(?:User|TestUser)$/;
const SET = /^(?:pulumi-nodejs:dynamic\/)?descope-users:(?:[^:]*:)?UserSet$/;

export function readState(text: string): StackState {
  const { deployment } = parsed(text);
  const resources = deployment.resources ?? [];
  const ours = resources.filter(({ type }) => USER.test(type) || SET.test(type));
  return {
    userIds: new Set(ours.flatMap(idsOf)),
    projectIds: new Set(
      ours.flatMap(({ outputs }) => (typeof outputs?.["projectId"] === "string" ? [outputs["projectId"]] : [])),
    ),
    owner: ownerOf(resources[0]?.urn),
  };
}

function parsed(text: string): z.infer<typeof exported> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const found = exported.safeParse(value);
  if (found.success) return found.data;
  throw new DescopeError("INPUT_INVALID", {
    subject: "--state",
    what: "is not what `pulumi stack export` writes",
    next: "run `pulumi stack export | descope-users users orphans`",
  });
}

function idsOf({ urn, type, id, outputs }: Resource): string[] {
  if (USER.test(type)) return id === undefined ? [] : [id];
  const userIds = outputs?.["userIds"];
  const found = z.record(z.string(), z.string()).safeParse(userIds);
  const isSecret = typeof userIds === "object" && userIds !== null && "ciphertext" in userIds;
  if (found.success && !isSecret) return Object.values(found.data);
  throw new DescopeError("INPUT_INVALID", {
    subject: urn.split("::").at(-1) ?? "user set",
    field: "userIds",
    what: "the user IDs of this set cannot be read",
    next: "run `pulumi stack export --show-secrets`",
  });
}

/** `urn:pulumi:STACK::PROJECT::…`; a stack of the service may stand there with its organization. */
function ownerOf(urn: string | undefined): string | undefined {
  const [stack, project] = (urn?.replace(/^urn:pulumi:/, "") ?? "").split("::");
  return stack === undefined || project === undefined ? undefined : `${project}/${stack}`;
}
