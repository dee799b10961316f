// The limits of a declaration, read out of the schema that check applies. Comes in: the schema; leaves: a few words per
// property. It must not know where they are shown. What a schema says by code alone (an address is one, for example) is
// not in it; the page's other columns tell it.
import { z } from "zod";
import { userSchema } from "../../provider/core/schema.ts";

type Schema = {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly pattern?: string;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
};

const { properties = {} } = z.toJSONSchema(userSchema, { unrepresentable: "any" }) as {
  properties?: Record<string, Schema>;
};

/** `""` where the schema sets none. Throws for a property that the schema does not have. */
export function limitsOf(property: string): string {
  const schema = properties[property];
  if (schema === undefined) throw new Error(`the schema has no ${property}`);
  return said(schema).join("; ");
}

function said(schema: Schema): string[] {
  const { additionalProperties: values, anyOf = [], items, maxItems, maxLength, minimum, pattern, type } = schema;
  const integers = type === "integer" ? [`whole number${minimum === undefined ? "" : ` from ${String(minimum)}`}`] : [];
  return [
    ...(maxLength === undefined ? [] : [`at most ${count(maxLength)} characters`]),
    ...(maxItems === undefined ? [] : [`at most ${count(maxItems)} entries`]),
    ...(items === undefined ? [] : said(items).map((one) => `each ${one}`)),
    ...(typeof values === "object" ? said(values) : []),
    ...anyOf.flatMap((one) => said(one).map((text) => `${one.type === "array" ? "a list" : "a text"}: ${text}`)),
    ...(pattern === undefined ? [] : [`\`${pattern}\``]),
    ...integers,
  ];
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
