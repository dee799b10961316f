// The official Node client through a user's life, against the server of this repository.
import { describe } from "vitest";
import { batchChecks, createChecks } from "./node/create.ts";
import { loadChecks, patchChecks, updateChecks } from "./node/change.ts";
import { attributeChecks, deleteChecks, fieldChecks, passwordChecks, searchChecks } from "./node/fields.ts";
import { embeddedChecks, linkChecks, sessionChecks } from "./node/sign-in.ts";
import { nodeWalk } from "./node/walk.ts";

describe("@descope/node-sdk", () => {
  const walk = nodeWalk();
  // First: its row is about the default page of a search, which a hundred users fill.
  searchChecks(walk);
  createChecks(walk);
  batchChecks(walk);
  loadChecks(walk);
  patchChecks(walk);
  updateChecks(walk);
  fieldChecks(walk);
  passwordChecks(walk);
  linkChecks(walk);
  embeddedChecks(walk);
  sessionChecks(walk);
  attributeChecks(walk);
  deleteChecks(walk);
  walk.end();
});
