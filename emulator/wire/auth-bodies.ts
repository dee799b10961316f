/**
 * Bodies of the authentication side. In: parsed JSON. Out: typed bodies with canonical keys. Must not know: what they do.
 */
import { z } from "zod";

import { attributes, canonicalKeys, flag, integer, readBody, required, text, type Flag, type Text } from "./body.ts";

/** What a sign-up may say of the new user. */
export interface SignUpUser {
  email?: Text;
  phone?: Text;
  name?: Text;
  givenName?: Text;
  middleName?: Text;
  familyName?: Text;
  picture?: Text;
}

type Claims = Record<string, unknown> | null | undefined;

export interface AuthBody {
  loginId?: Text;
  code?: Text;
  token?: Text;
  pendingRef?: Text;
  email?: Text;
  phone?: Text;
  user?: SignUpUser | null | undefined;
  loginOptions?: { customClaims?: Claims } | null | undefined;
  customClaims?: Claims;
  redirectUrl?: Text;
  deliveryMethod?: Text;
  addToLoginIDs?: Flag;
  failOnConflict?: Flag;
  emailVerified?: Flag;
  phoneVerified?: Flag;
  timeout?: number | null | undefined;
  password?: Text;
  oldPassword?: Text;
  newPassword?: Text;
}

const user: z.ZodType<SignUpUser | null | undefined> = z
  .preprocess(
    canonicalKeys,
    z.object({
      email: text,
      phone: text,
      name: text,
      givenName: text,
      middleName: text,
      familyName: text,
      picture: text,
    }),
  )
  .nullish();

const authBody: z.ZodType<AuthBody> = z.preprocess(
  canonicalKeys,
  z.object({
    loginId: text,
    code: text,
    token: text,
    pendingRef: text,
    email: text,
    phone: text,
    user,
    loginOptions: z.object({ customClaims: attributes }).nullish(),
    customClaims: attributes,
    redirectUrl: text,
    deliveryMethod: text,
    addToLoginIDs: flag,
    failOnConflict: flag,
    emailVerified: flag,
    phoneVerified: flag,
    timeout: integer,
    password: text,
    oldPassword: text,
    newPassword: text,
  }),
);

export function readAuthBody(raw: unknown): AuthBody {
  return readBody(authBody, raw);
}

/** The body of a sign-up link, as it was stored with the link. */
export function readSignUp(raw: unknown): {
  loginId: string;
  user: SignUpUser;
  emailVerified: boolean;
  phoneVerified: boolean;
} {
  const { loginId, user, emailVerified, phoneVerified } = readAuthBody(raw);
  return {
    loginId: required(loginId, "loginId"),
    user: user ?? {},
    emailVerified: emailVerified === true,
    phoneVerified: phoneVerified === true,
  };
}
