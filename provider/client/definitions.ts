/**
 * The project's custom attribute definitions. In: the answer of GET /v1/mgmt/user/customattributes. Out: per attribute
 * its name, type and options. Must not know: any user's values.
 */
import { z } from "zod";

/** Type numbers by python-sdk 2.16.1 (contract 9.2); what is not among them is `other` and takes any value. */
const TYPES = ["other", "text", "number", "boolean", "singleSelect", "multiSelect", "date", "monthDay"] as const;

export type AttributeType = (typeof TYPES)[number];

export interface AttributeDefinition {
  readonly name: string;
  readonly type: AttributeType;
  /** The values of a select; empty where none are said. */
  readonly options: readonly string[];
}

const definition = z
  .looseObject({
    name: z.string(),
    type: z.union([z.number(), z.string()]).nullish(),
    options: z.array(z.looseObject({ value: z.string() })).nullish(),
  })
  .transform(({ name, type, options }): AttributeDefinition => ({
    name,
    type: TYPES[Number(type)] ?? "other",
    options: (options ?? []).map((option) => option.value),
  }));

export interface DefinitionsAnswer {
  readonly data: readonly AttributeDefinition[];
}

export const definitionsAnswer: z.ZodType<DefinitionsAnswer> = z.looseObject({
  data: z
    .array(definition)
    .nullish()
    .transform((value) => value ?? []),
});
