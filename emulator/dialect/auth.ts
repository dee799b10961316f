/**
 * Rows of the dialect table about signing in. In: nothing. Out: data. Must not know: who reads a switch.
 */

export const authSwitches = {
  loginClaims: {
    values: ["nsec", "topLevel"],
    meaning:
      "customClaims of a sign-in (loginOptions, embedded links): under the claim nsec, or beside the token's own",
    evidence: "T net takes either (G9); access keys put them under nsec [T]",
  },
  codeOfOtherMethod: {
    values: ["refused", "taken"],
    meaning: "a code shown at otp/verify of another method than it was asked for",
    evidence: "U",
  },
  codeTriesMaximum: {
    standard: 5,
    meaning: "wrong codes in a row at otp/verify after which even the right one is E061103, until a new code is made",
    evidence: "S node has the error; U after how many",
  },
  signUpExisting: {
    values: ["refused", "taken"],
    meaning:
      "otp, magic link or enchanted link sign-up of a user that exists and is no test user: E062107, or a sign-in",
    evidence: "S go README uses E062107; for test users taken is T py (G5)",
  },
} as const;
