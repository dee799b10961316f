/**
 * Rows of the dialect table about reading, deleting and the limits of requests. In: nothing. Out: data. Must not know:
 * who reads a switch.
 */

export const serviceSwitches = {
  deleteMissing: {
    values: ["404", "200"],
    meaning: "delete of a user that does not exist",
    evidence: "T* py: below 500; S ruby expects 404",
  },
  searchHidesTestUsers: {
    values: ["yes", "no"],
    meaning: "search leaves test users out unless asked for them",
    evidence: "D; no live test proves exclusion (S2)",
  },
  searchFindsTestUsersByLoginId: {
    values: ["no", "yes"],
    meaning: "a filter by loginIds, emails or phones finds test users without being asked for them",
    evidence: "3P rescope says yes",
  },
  selectedColumns: {
    values: ["ignored", "only"],
    meaning: "selectedColumns of a v1 search: every key is answered all the same, or userId and those only",
    evidence: "U; S net's model has it",
  },
  searchLag: {
    standard: 0,
    meaning: "number of requests after a write during which search does not yet see it",
    evidence: "T py: none; net polls 6 s",
  },
  searchLagMs: { standard: 0, meaning: "the same as a time in milliseconds", evidence: "as searchLag" },
  searchLimitMaximum: {
    standard: 100,
    meaning: "largest page of a search; a larger limit is cut to it",
    evidence: "U; S cli says 100, S sample apps ask for 1000 and 10000",
  },
  batchMaximum: {
    standard: 100,
    meaning: "most entries of create/batch, patch/batch, delete/batch; more are refused with 400",
    evidence: "U; S migration tool sends 100",
  },
  usersLoadMaximum: {
    standard: 100,
    meaning: "most user IDs of users/load; more are refused with 400",
    evidence: "D that there is one, U its number",
  },
  rateLimitWindowMs: {
    standard: 0,
    meaning:
      "window of the published rate limits (100 creates, 200 updates and searches, 500 others of users; 1000 of the rest of management in a sixth of it); 0 is off",
    evidence: "D 60000 per project; off here, so that tests run at full speed",
  },
  licenseLimitFactor: {
    standard: 1,
    meaning:
      "how many times the published limits a call has that echoes the project's tier, if it is above tier1, in x-descope-license",
    evidence: "S go, node: calls without the header are in the lowest bucket; U by how much the others are larger",
  },
  testUserMaximum: {
    standard: 100,
    meaning: "most test users of a project (E111111 with E013002 in its text)",
    evidence: "D 5 on Free, 100 on Pro",
  },
} as const;
