/**
 * Endpoints of one-time codes. In: calls. Out: answers. Must not know: HTTP libraries, SQL, how a code is made.
 */
import { OTP_METHODS } from "../../auth/delivery.ts";
import { sendCode } from "../../auth/messages.ts";
import { redeemCode } from "../../auth/proofs.ts";
import { known } from "../../auth/whom.ts";
import { ApiError } from "../../errors.ts";
import { readAuthBody } from "../../wire/auth-bodies.ts";
import { required } from "../../wire/body.ts";
import type { Call, Route } from "../route.ts";
import { contactRoutes, entryRoutes } from "./sending.ts";

const BASE = "/v1/auth/otp";

function verify({ project, body, ip }: Call, method: string): unknown {
  const { loginId, code } = readAuthBody(body);
  const user = known(project, required(loginId, "loginId"));
  if (!code) throw new ApiError("wrongCode", "The code field is required");
  return redeemCode(project, user, method, code, ip);
}

export const otpRoutes: readonly Route[] = [
  ...entryRoutes(BASE, OTP_METHODS, sendCode),
  ...contactRoutes(BASE, ["sms", "voice", "whatsapp"], sendCode),
  ...OTP_METHODS.map((method): Route => ({
    method: "POST",
    path: `${BASE}/verify/${method}`,
    access: "auth",
    run: (call) => verify(call, method),
  })),
];
