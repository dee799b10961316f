/**
 * Every endpoint of the authentication side and of what management makes for it. In: nothing. Out: routes. Must not
 * know: what any of them does.
 */
import type { Route } from "../route.ts";
import { generateRoutes } from "./generate.ts";
import { linkRoutes } from "./links.ts";
import { otpRoutes } from "./otp.ts";
import { managementRoutes } from "./management.ts";
import { authPasswordRoutes } from "./password.ts";
import { sessionRoutes } from "./session.ts";
import { totpRoutes } from "./totp.ts";

export const authRoutes: readonly Route[] = [
  ...sessionRoutes,
  ...otpRoutes,
  ...linkRoutes,
  ...authPasswordRoutes,
  ...totpRoutes,
  ...generateRoutes,
  ...managementRoutes,
];
