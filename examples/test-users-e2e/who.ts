// Who is who, for the program that makes the test users and for the test that signs them in.

/** Deploys everywhere and audits one tenant. */
export const deployer = "deployer@e2e.example.com";

/** Looks and touches nothing. */
export const viewer = "viewer@e2e.example.com";
