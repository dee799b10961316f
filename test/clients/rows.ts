// What the live tests of Descope's own clients settle about users, row by row: the numbers of section 3 of the emulator's
// contract, each with one line of our own. Data only: rows.test.ts asks that a test names each row, or that the row's open
// question is a switch of the emulator's dialect. The letters F (one field at a time), E (embedded links), O (the user
// object) and J (signing in) are ours: the contract has no numbers there.

/** A row: what it says, how well it is known, and the switch that stands for it where nothing settles it. */
export type Row = {
  readonly says: string;
  /** T: asserted against the real service. T*: needed by such a test. S: source of a client. 3P: a third party's claim. */
  readonly known: "T" | "T*" | "S" | "3P" | "open";
  readonly dialect?: string;
};

type UpTo3 = 1 | 2 | 3;
type UpTo5 = UpTo3 | 4 | 5;
type UpTo7 = UpTo5 | 6 | 7;
type UpTo10 = UpTo7 | 8 | 9 | 10;
type UpTo17 = UpTo10 | 11 | 12 | 13 | 14 | 15 | 16 | 17;
type UpTo21 = UpTo17 | 18 | 19 | 20 | 21;

/** How far the numbers of each group go: the compiler asks for each of them below. */
export type RowId =
  | "O1"
  | `C${UpTo21}`
  | `B${UpTo7}`
  | `L${1 | 2 | 3 | 4}`
  | `P${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `U${UpTo5}`
  | `F${UpTo17}`
  | `S${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `D${1 | 2 | 3 | 4}`
  | `G${UpTo10}`
  | `E${UpTo3}`
  | `A${UpTo3}`
  | `J${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`;

export const rows: Readonly<Record<RowId, Row>> = {
  O1: { known: "T", says: "a user carries every key on every read, and no collection is null" },

  C1: { known: "T", says: "an e-mail as login ID becomes the verified e-mail of an invited user" },
  C2: { known: "T", says: "the same for a test user that says verifiedEmail itself" },
  C3: { known: "T", says: "a plain login ID with an unflagged e-mail, created disabled" },
  C4: { known: "T*", says: "a plain login ID with nothing but an unflagged phone" },
  C5: { known: "T", says: "verified flags of a creation are kept as sent" },
  C6: { known: "T", says: "a phone is brought to E.164" },
  C7: { known: "T", says: "a phone as login ID answers to its clean and its written form" },
  C8: { known: "T", says: "further login IDs come after the first" },
  C9: { known: "T", says: "tenants come back with their names, roles in the sent order" },
  C10: { known: "T", says: "project roles and tenant roles together, with permissions" },
  C11: { known: "T", says: "SSO apps read back" },
  C12: { known: "T", says: "custom attributes read back as exactly that map" },
  C13: { known: "T*", says: "an empty map of custom attributes" },
  C14: { known: "T*", says: "a password of the creation signs in at once" },
  C15: { known: "T", says: "the status is invited, with or without invitation, for test users too" },
  C16: { known: "T", says: "a test user says so and is hidden from the plain search" },
  C17: { known: "open", says: "a test user without any contact", dialect: "contactRequired" },
  C18: { known: "T*", says: "the same test user created twice is no error" },
  C19: { known: "S", says: "an invitation of somebody who exists makes nobody new" },
  C20: { known: "T*", says: "several users may have one e-mail or phone" },
  C21: { known: "3P", says: "a verified phone without a phone stays unverified" },

  B1: { known: "T", says: "a batch of invited users, loadable after" },
  B2: { known: "T", says: "a batch without failures says so with an empty list" },
  B3: { known: "T", says: "mixed statuses and flags of a batch come back as sent" },
  B4: { known: "T", says: "a PBKDF2 hash signs in" },
  B5: { known: "T", says: "a SHA-256 hash signs in" },
  B6: { known: "T", says: "a salted SHA-256 digests password, then salt" },
  B7: { known: "T", says: "users of a batch are counted by search" },

  L1: { known: "T", says: "load by login ID and by user ID" },
  L2: { known: "T", says: "an unknown user is 404 E112102" },
  L3: { known: "T", says: "load sees a creation, a change, a deletion at once" },
  L4: { known: "S", says: "many users by their user IDs" },

  P1: { known: "T", says: "phone, middle name, roles: the phone is verified, the name stays" },
  P2: { known: "T", says: "roles are replaced" },
  P3: { known: "T", says: "no roles: only the roles go" },
  P4: { known: "T", says: "one field changes alone" },
  P5: { known: "T", says: "several fields change, everything else stays" },
  P6: { known: "T", says: "tenants for a user with project roles" },
  P7: { known: "T", says: "a tenant's roles are replaced" },
  P8: { known: "T", says: "keys that PATCH does not know are passed over" },
  P9: { known: "T*", says: "what one change and a batch of changes answer" },

  U1: { known: "T", says: "a full update stores all that it says, flags both ways" },
  U2: { known: "T", says: "a full update leaves the status" },
  U3: { known: "T", says: "a full update with roles of a user in a tenant" },
  U4: { known: "T", says: "a full update with a tenant and no roles" },
  U5: { known: "T*", says: "a full update with nulls and empty lists keeps login IDs" },

  F1: { known: "T", says: "status by itself" },
  F2: { known: "T", says: "another login ID in the old one's place" },
  F3: { known: "T", says: "e-mail by itself, flag as said" },
  F4: { known: "T", says: "phone by itself, normalised, flag as said" },
  F5: { known: "T", says: "names by themselves, the others stay" },
  F6: { known: "T", says: "picture by itself" },
  F7: { known: "T", says: "one custom attribute by itself" },
  F8: { known: "T", says: "roles added, removed, set; in a tenant too" },
  F9: { known: "T", says: "a tenant added and removed" },
  F10: { known: "T", says: "SSO apps added, removed, set" },
  F11: { known: "T", says: "a temporary password does not sign in" },
  F12: { known: "T", says: "an active password signs in and shows on the user" },
  F13: { known: "T", says: "the old way to set a password: the one before is refused" },
  F14: { known: "T", says: "an expired password is refused with E062909" },
  F15: { known: "T", says: "removing passkeys of a user without any" },
  F16: { known: "T", says: "a user logged out by management: earlier sessions are refused" },
  F17: { known: "T", says: "the history of sign-ins" },

  S1: { known: "T", says: "search sees a rename and a deletion at once" },
  S2: { known: "T", says: "search for test users only" },
  S3: { known: "T", says: "search by phone and e-mail, test users with it" },
  S4: { known: "T", says: "search by text and time of creation" },
  S5: { known: "T", says: "search by login ID as text, one at most" },
  S6: { known: "T", says: "search by role matches a tenant's roles" },
  S7: { known: "T", says: "search for all of some roles in a tenant" },
  S8: { known: "T", says: "search among test users by role" },
  S9: { known: "T", says: "a search answers users and their number" },

  D1: { known: "T", says: "a deleted user is gone, by login ID and by user ID" },
  D2: { known: "T*", says: "deleting nobody is no fault of the server" },
  D3: { known: "T*", says: "all test users are deleted and nobody else" },
  D4: { known: "S", says: "a batch of deletions" },

  G1: { known: "T", says: "nothing is generated for nobody" },
  G2: { known: "T", says: "a generated code signs in once" },
  G3: { known: "T", says: "a code for a way that the user has no contact for" },
  G4: { known: "T", says: "a code outlives a sign-in that starts after it" },
  G5: { known: "T", says: "a test user who exists may sign up" },
  G6: { known: "T", says: "a magic link starts with the address it was asked for, and signs in" },
  G7: { known: "T", says: "a magic link without an address" },
  G8: { known: "T", says: "an enchanted link: pending, then verified, then a session" },
  G9: { known: "T", says: "claims asked for with a link are in the token, numbers as numbers" },
  G10: { known: "T", says: "a link outlives a change of the address" },

  E1: { known: "T", says: "an embedded link signs in, nobody gets none" },
  E2: { known: "T", says: "an embedded link expires" },
  E3: { known: "T", says: "an embedded link signs up" },

  A1: { known: "T", says: "an attribute is defined" },
  A2: { known: "T", says: "defining it again is no error" },
  A3: { known: "T", says: "a definition is deleted" },

  J1: { known: "T", says: "a session is proven with the project's public keys and names its user" },
  J2: { known: "T", says: "the first sign-in is told, and enables the user" },
  J3: { known: "T", says: "a refresh token makes a session, a session token makes none" },
  J4: { known: "T", says: "the signed-in user asks for itself" },
  J5: { known: "T", says: "after logout the refresh token is refused" },
  J6: { known: "T", says: "roles stay where they belong: project, tenant, other tenant" },
  J7: { known: "T", says: "wrong passwords are refused, replaced ones sign in" },
  J8: { known: "T", says: "a chosen tenant is in the token" },
  J9: { known: "T", says: "wrong codes are refused" },
};
