/**
 * What the project defines that a question needs: roles, tenants, SSO apps, custom attributes. In: a caller. Out: those
 * that are there, asked for once; `CannotTell` where there are too few. Must not know: users. Makes and removes nothing
 * but the two attributes of `--create-attribute`.
 */
import { z } from "zod";

import { definitionsAnswer, type AttributeDefinition } from "../../provider/client/definitions.ts";
import { CannotTell } from "./cannot-tell.ts";
import { Refused, type Caller } from "./caller.ts";

const names = z.array(z.string()).nullish();
const rolesAnswer = z.looseObject({
  roles: z.array(z.looseObject({ name: z.string(), tenantId: z.string().nullish(), permissionNames: names })).nullish(),
});
const idList = z.array(z.looseObject({ id: z.string() })).nullish();
const tenantsAnswer = z.looseObject({ tenants: idList });
const appsAnswer = z.looseObject({ apps: idList });

/** Type numbers by python-sdk 2.16.1: 1 text, 2 number. */
export const CREATED_ATTRIBUTES = [
  { name: "pduLiveText", type: 1, displayName: "pulumi-descope-users test:live, may be deleted" },
  { name: "pduLiveNumber", type: 2, displayName: "pulumi-descope-users test:live, may be deleted" },
] as const;

export interface ProjectFacts {
  /** Names of roles of the project, those with the fewest permissions first. */
  readonly roles: (count: number) => Promise<string[]>;
  readonly tenants: (count: number) => Promise<string[]>;
  readonly ssoApps: (count: number) => Promise<string[]>;
  /** Attributes that a valid value is known for. */
  readonly attributes: (
    count: number,
    types?: readonly AttributeDefinition["type"][],
  ) => Promise<AttributeDefinition[]>;
}

export function createFacts(caller: Caller): ProjectFacts {
  const get = async <T>(path: string, answer: z.ZodType<T>): Promise<T> => {
    const said = await caller.send({ method: "GET", path, answer, reads: true });
    if (said instanceof Refused) throw new CannotTell(`GET ${path} was refused: ${said.said}`);
    return said;
  };
  const roles = once(async () => {
    const all = (await get("/v1/mgmt/role/all", rolesAnswer)).roles ?? [];
    const own = all.filter(({ tenantId }) => (tenantId ?? "") === "");
    return own.sort((a, b) => (a.permissionNames ?? []).length - (b.permissionNames ?? []).length);
  });
  const tenants = once(async () => (await get("/v1/mgmt/tenant/all", tenantsAnswer)).tenants ?? []);
  const apps = once(async () => (await get("/v1/mgmt/sso/idp/apps/load", appsAnswer)).apps ?? []);
  const attributes = once(async () => (await get("/v1/mgmt/user/customattributes", definitionsAnswer)).data);
  return {
    roles: async (count) =>
      enough(
        (await roles()).map(({ name }) => name),
        count,
        "role",
      ),
    tenants: async (count) =>
      enough(
        (await tenants()).map(({ id }) => id),
        count,
        "tenant",
      ),
    ssoApps: async (count) =>
      enough(
        (await apps()).map(({ id }) => id),
        count,
        "SSO app",
      ),
    attributes: async (count, types = ["text", "number", "boolean", "singleSelect"]) => {
      const fitting = (await attributes()).filter((one) => types.includes(one.type) && sampleValue(one) !== undefined);
      const hint = ` of type ${types.join(" or ")}; --create-attribute makes two for the time of the run`;
      return enough(fitting, count, "custom attribute", hint);
    },
  };
}

/** A valid value for an attribute that is not one of its empty ones. */
export function sampleValue({ type, options }: AttributeDefinition): unknown {
  const values: Partial<Record<AttributeDefinition["type"], unknown>> = {
    text: "pdu-live",
    number: 7,
    boolean: true,
    singleSelect: options[0],
  };
  return values[type];
}

/** Creating one that is there changes nothing (contract row A2): a run that was killed may have left it. */
export async function createAttributes(caller: Caller): Promise<void> {
  await change(caller, "create", { attributes: CREATED_ATTRIBUTES });
}

export async function removeAttributes(caller: Caller): Promise<void> {
  await change(caller, "delete", { names: CREATED_ATTRIBUTES.map(({ name }) => name) });
}

async function change(caller: Caller, verb: string, body: unknown): Promise<void> {
  const path = `/v1/mgmt/user/customattribute/${verb}`;
  const answer = await caller.send({ method: "POST", path, body, answer: z.looseObject({}) });
  if (answer instanceof Refused) throw new Error(`POST ${path} was refused: ${answer.said}`);
}

function enough<T>(found: readonly T[], count: number, noun: string, hint = ""): T[] {
  if (found.length >= count) return found.slice(0, count);
  const wanted = count === 1 ? `no ${noun}` : `fewer than ${String(count)} ${noun}s`;
  throw new CannotTell(`the project has ${wanted}${hint}`);
}

/** A list is asked for once in a run; a failure is not remembered. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work().catch((error: unknown) => {
      result = undefined;
      throw error;
    });
    return result;
  };
}
