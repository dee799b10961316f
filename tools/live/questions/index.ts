/**
 * Every question, and for every switch that is not asked the reason. In: nothing. Out: data. Must not know: when they
 * are asked. A test holds these two against the dialect table: a new switch fails it until it is decided.
 */
import type { DialectName } from "../../../emulator/dialect.ts";
import type { Question } from "../question.ts";
import { associationQuestions } from "./associations.ts";
import { attributeQuestions } from "./attributes.ts";
import { conflictQuestions } from "./conflicts.ts";
import { contactQuestions } from "./contacts.ts";
import { createQuestions } from "./create.ts";
import { listQuestions } from "./lists.ts";
import { patchQuestions } from "./patch.ts";
import { serviceQuestions } from "./service.ts";

export const questions: readonly Question[] = [
  ...createQuestions,
  ...contactQuestions,
  ...conflictQuestions,
  ...patchQuestions,
  ...attributeQuestions,
  ...listQuestions,
  ...associationQuestions,
  ...serviceQuestions,
];

export const notAsked: Readonly<Partial<Record<DialectName, string>>> = {
  searchLag: "counts requests, which is an emulator's measure; a project lags by time, asked as searchLagMs",
  searchLimitMaximum:
    "shows only where more users match than one page holds: it would mean reading strangers or making over a hundred users",
  selectedColumns: "is of v1's search, which the provider never asks",
  rateLimitWindowMs:
    "documented, not open: off in the emulator only for speed; to see it would use up what the project's sign-ins need",
  loginClaims: "asks for a sign-in; the questions manage users and sign nobody in",
  codeOfOtherMethod: "asks for a sign-in, as loginClaims",
  policyOnManagement: "the project's policy is not read, so no password is known to break it",
  codeTriesMaximum: "asks for sign-ins that fail, which a project's protection may count against the caller",
  signUpExisting: "a sign-up that is taken would send a message to a real address",
  licenseLimitFactor: "would use up what the project's sign-ins need, and more than once",
  testUserMaximum: "shows only when the project's cap is reached, and then its own tests would find no room",
};
