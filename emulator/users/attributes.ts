/**
 * Custom attribute values. In: values that a body carries and the project's definitions. Out: the values to store. Must
 * not know: whether they replace or join what is there.
 */
import { ApiError } from "../errors.ts";
import type { AttributeDefinition } from "../model.ts";
import type { Project } from "../project.ts";

const MONTH_AND_DAY = /^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** Null passes: what it does is the caller's matter. */
export function knownAttributes(project: Project, values: Record<string, unknown>): Record<string, unknown> {
  const accepted = Object.entries(values).filter(([key, value]) => accepts(project, key, value));
  return Object.fromEntries(accepted);
}

function accepts(project: Project, key: string, value: unknown): boolean {
  const definition = project.definitions.attributes.get(key);
  if (definition === undefined) {
    return settle(project.dialect.unknownAttributeKey, `Unknown custom attribute "${key}"`);
  }
  if (value === null || fits(definition, value)) return true;
  return settle(project.dialect.wrongAttributeType, `The value of custom attribute "${key}" has the wrong type`);
}

function settle(outcome: "error" | "dropped" | "stored", problem: string): boolean {
  if (outcome === "error") throw new ApiError("invalidRequest", problem);
  return outcome === "stored";
}

function fits({ type, options }: AttributeDefinition, value: unknown): boolean {
  const isOption = (candidate: unknown): boolean =>
    typeof candidate === "string" && options.some((option) => option.value === candidate);
  switch (type) {
    case 1:
      return typeof value === "string";
    case 2:
      return typeof value === "number";
    case 3:
      return typeof value === "boolean";
    case 4:
      return isOption(value);
    case 5:
      return Array.isArray(value) && value.every(isOption);
    case 6:
      // The wire format of dates is not public: ISO text and epoch milliseconds both pass.
      return typeof value === "number" || (typeof value === "string" && !Number.isNaN(Date.parse(value)));
    case 7:
      return typeof value === "string" && MONTH_AND_DAY.test(value);
    default:
      return false;
  }
}
