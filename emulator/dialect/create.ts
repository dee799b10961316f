/**
 * Rows of the dialect table about creating users and about what a value may be. In: nothing. Out: data. Must not know:
 * who reads a switch.
 */

export const createSwitches = {
  createExisting: {
    values: ["returnsOld", "error", "overwritesOld"],
    meaning: "create of a login ID that exists: 200 with created:false and the old user, 400 E062107, or overwritten",
    evidence: "U; returnsOld likely [T*] ruby for test users, error [3P] rescope",
  },
  createExistingTest: {
    values: ["returnsOld", "error", "overwritesOld"],
    meaning: "the same where both are test users",
    evidence: "T* ruby (C18): 200",
  },
  inviteExisting: {
    values: ["reinvites", "returnsOld", "error"],
    meaning: "create with invite:true of a login ID that exists; reinvites turns expired into invited",
    evidence: "S go, node",
  },
  createdFlag: {
    values: ["present", "absent"],
    meaning: "answers with one user carry `created` beside it",
    evidence: "D, newer samples only",
  },
  emailConflictOnCreate: {
    values: ["allow", "merge", "refuse"],
    meaning: "create with an email that is another user's login ID",
    evidence: "U; equal contact values are allowed [T*] java, py (C20)",
  },
  phoneConflictOnCreate: {
    values: ["allow", "merge", "refuse"],
    meaning: "create with a phone that is another user's login ID",
    evidence: "U; as above",
  },
  contactFlagOnCreate: {
    values: ["unverified", "verified"],
    meaning: "verified flags of an email or phone sent without one on create",
    evidence: "U; acceptance is [T*] net (C3, C4), the resulting flag is not asserted",
  },
  contactRequired: {
    values: ["everyone", "realUsers", "nobody"],
    meaning: "who needs an email, a phone, or a login ID that is one (E011002)",
    evidence: "S descope-auth0-migration for users; U for test users (C17)",
  },
  emailFolded: {
    values: ["yes", "no"],
    meaning: "the email field is lower-cased when stored",
    evidence: "U; 3P rescope for login IDs",
  },
  loginIdCase: {
    values: ["folded", "kept"],
    meaning: "login IDs with an @: lower-cased and found in any case, or kept and found exactly",
    evidence: "3P rescope",
  },
  invalidPhone: {
    values: ["refused", "stored"],
    meaning: "a phone that no E.164 form can be made of",
    evidence: "I",
  },
  policyOnManagement: {
    values: ["ignored", "enforced"],
    meaning:
      "a clear password that management sets (create, password/set) and that breaks the project's policy: taken, or 400",
    evidence: "U; only what users set themselves is known to obey it [T] py, net",
  },
  unknownAttributeKey: {
    values: ["error", "dropped", "stored"],
    meaning: "a custom attribute that the project does not define",
    evidence: "U",
  },
  wrongAttributeType: {
    values: ["error", "dropped", "stored"],
    meaning: "a custom attribute value that does not fit its definition's type",
    evidence: "U",
  },
  unknownReference: {
    values: ["error", "dropped", "stored"],
    meaning: "a role, tenant or SSO app that the project does not have",
    evidence: "I",
  },
} as const;
