/** Inputs of a user that are secret whether the program says so or not. */
export const SECRET_INPUTS = ["password", "hashedPassword"] as const;
