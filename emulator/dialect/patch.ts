/**
 * Rows of the dialect table about changing a user that exists: PATCH, update and the setters. In: nothing. Out: data.
 * Must not know: who reads a switch.
 */

export const patchSwitches = {
  attributesOnPatch: {
    values: ["merge", "replace"],
    meaning: "customAttributes of a PATCH: merged per key, or the whole map replaced",
    evidence: "U; hints for merge [S] js PR 1316, python-sdk add_families",
  },
  attributeNullOnPatch: {
    values: ["clears", "ignored"],
    meaning: "null for a key inside customAttributes of a PATCH",
    evidence: "I; null added to node's value type",
  },
  emptyAttributesOnPatch: {
    values: ["ignored", "clears"],
    meaning: "customAttributes {} in a PATCH; clears acts only together with attributesOnPatch=replace",
    evidence: "U; no visible effect in a live test [T] net",
  },
  attributeNullOnSetter: {
    values: ["clears", "ignored"],
    meaning: "attributeValue null on update/customAttribute",
    evidence: "I",
  },
  nullScalarOnPatch: {
    values: ["ignored", "clears"],
    meaning: "null for a text or flag of a PATCH",
    evidence: "I; protobuf JSON reads null as absent",
  },
  nullListOnPatch: {
    values: ["ignored", "clears", "refused"],
    meaning: "null for roleNames, userTenants, ssoAppIds of a PATCH (dynamic values: null is present)",
    evidence: "U",
  },
  emptyStringOnPatch: {
    values: ["clears", "ignored"],
    meaning: '"" for a text of a PATCH',
    evidence: "I, strong; descope-dotnet PR 115",
  },
  patchMissingUser: {
    values: ["404", "400"],
    meaning: "PATCH of a user that does not exist: 404 E112102, or 400 E062108",
    evidence: "I, as for load",
  },
  userIdKeyOnPatch: {
    values: ["accepted", "ignored"],
    meaning: "the key userId of a PATCH names the user",
    evidence: "D in one revision of the docs, absent in newer schemas",
  },
  patchTestUserWithoutFlag: {
    values: ["taken", "ignored"],
    meaning: "a PATCH of a test user that lacks test:true",
    evidence: "I; ignored was reported in python-sdk issue 608",
  },
  statusOnPatch: { values: ["taken", "ignored"], meaning: "the key status of a PATCH", evidence: "S go, node, py" },
  statusInvitedOnActive: {
    values: ["taken", "ignored"],
    meaning: "status invited set on an enabled or disabled user",
    evidence: "U",
  },
  expiredStatus: {
    values: ["taken", "refused"],
    meaning: "status expired in a request",
    evidence: "S py, node, go types; not live-tested",
  },
  userTenantsOnPatch: {
    values: ["replace", "merge"],
    meaning: "tenants that a PATCH's userTenants does not list: removed or kept",
    evidence: "I; roles within a tenant are replaced [T] java",
  },
  emptyUserTenantsOnPatch: { values: ["clears", "ignored"], meaning: "userTenants [] in a PATCH", evidence: "I" },
  rolesAndTenantsInOnePatch: {
    values: ["taken", "refused"],
    meaning: "roleNames and userTenants in one PATCH",
    evidence: "U; documented as exclusive [D], both stored together [T] net",
  },
  ssoAppIdsOnPatch: {
    values: ["replace", "add"],
    meaning: "ssoAppIds of a PATCH replaces the list or adds to it",
    evidence: "I; ssoapp/set replaces [T] net",
  },
  additionalIdentifiersOnPatch: {
    values: ["add", "replace"],
    meaning: "additionalIdentifiers of a PATCH: added, or all but the first login ID replaced",
    evidence: "U",
  },
  phoneNormalisedOnPatch: {
    values: ["yes", "no"],
    meaning: "a phone set by PATCH or update/phone is brought to E.164",
    evidence: "I; on create and update/phone [T] java",
  },
  emailConflictOnPatch: {
    values: ["merge", "refuse", "allow"],
    meaning:
      "a new email that is another user's login ID: that user is merged into this one and deleted, 409 E111127, or nothing happens",
    evidence: "O for update/email (descope-java PR 374); I for PATCH and update",
  },
  phoneConflictOnPatch: {
    values: ["merge", "refuse", "allow"],
    meaning: "the same for a new phone",
    evidence: "O for update/phone (descope-java PR 374); I for PATCH and update",
  },
  emailChangeWithoutFlag: {
    values: ["verifies", "keeps", "resets"],
    meaning: "verifiedEmail after a PATCH with a new email and no flag",
    evidence: "U; verifies by analogy with the phone",
  },
  phoneChangeWithoutFlag: {
    values: ["verifies", "keeps", "resets"],
    meaning: "verifiedPhone after a PATCH with a new phone and no flag",
    evidence: "T py (P1)",
  },
  clearedValueResetsFlag: {
    values: ["yes", "no"],
    meaning: "clearing an email or phone sets its verified flag to false",
    evidence: "S js widget, a comment on the recovery fields",
  },
  unverifyOnlyContact: {
    values: ["taken", "refused"],
    meaning: "a change that leaves a user with contacts but none verified, where one was",
    evidence: "U; net's test avoids it on purpose",
  },
  emailChangeMovesLoginId: {
    values: ["stays", "follows"],
    meaning: "a login ID equal to the old email when the email changes",
    evidence: "U",
  },
  loginIdTakenOnRename: {
    values: ["refuse", "merge"],
    meaning: "update/loginid to a login ID that another user holds",
    evidence: "I",
  },
  roleAddExisting: {
    values: ["taken", "refused"],
    meaning: "role/add of a role that the user has: 200, or 400",
    evidence: "U",
  },
  roleRemoveMissing: {
    values: ["taken", "refused", "404"],
    meaning: "role/remove of a role that the user does not have: 200, 400 or 404",
    evidence: "U",
  },
  tenantAddExisting: {
    values: ["taken", "refused"],
    meaning: "tenant/add of a tenant that the user is in: 200, or 400",
    evidence: "U",
  },
  tenantRemoveMissing: {
    values: ["taken", "refused", "404"],
    meaning: "tenant/remove of a tenant that the user is not in: 200, 400 or 404",
    evidence: "U",
  },
  updateOmitted: {
    values: ["erases", "keeps"],
    meaning: "fields that a full update does not carry",
    evidence: "D; no live test asserts it",
  },
} as const;
