/**
 * Authenticator apps (RFC 6238: SHA-1, 30 s, 6 digits; contract section 4). In: a user; later the code that its app shows.
 * Out: what sets the app up; a sign-in. Must not know: routes.
 */
import { Secret, TOTP } from "otpauth";
import makeQrCode from "qrcode-generator";

import { ApiError } from "../errors.ts";
import type { UserRecord } from "../model.ts";
import type { Project } from "../project.ts";
import { signIn, type JwtResponse, type SignInOptions } from "./sign-in.ts";

/** What the user's app is set up with: by a link, by a picture, or by typing. */
export interface TotpSetup {
  provisioningURL: string;
  /** A QR code of the URL, base64. The real one is a PNG, this one a GIF; browsers look at the bytes. */
  image: string;
  /** Base32. */
  key: string;
}

/** A clock may be wrong by one step to either side (RFC 6238 section 5.2). */
const WINDOW_STEPS = 1;

/** A new seed: an earlier app of the user shows wrong codes from now on. */
export function setUpTotp(project: Project, user: UserRecord): TotpSetup {
  const secret = new Secret({ size: 20 });
  project.save({ ...user, totp: secret.base32 });
  const provisioningURL = totpOf(project, user, secret).toString();
  return { provisioningURL, image: qrCode(provisioningURL), key: secret.base32 };
}

export function redeemTotp(
  project: Project,
  user: UserRecord,
  code: string,
  options: Pick<SignInOptions, "claims" | "nsec" | "ip">,
): JwtResponse {
  if (user.totp === undefined) throw new ApiError("wrongCode", "The user has no authenticator app: invalid code");
  const totp = totpOf(project, user, Secret.fromBase32(user.totp));
  if (totp.validate({ token: code, window: WINDOW_STEPS }) === null) throw new ApiError("wrongCode", "Invalid code");
  return signIn(project, user.userId, { amr: ["totp"], ...options });
}

function totpOf(project: Project, user: UserRecord, secret: Secret): TOTP {
  return new TOTP({ issuer: project.projectId, label: user.loginIds[0] ?? user.userId, secret });
}

function qrCode(text: string): string {
  // 0: as large as the text asks for.
  const code = makeQrCode(0, "M");
  code.addData(text);
  code.make();
  return code.createDataURL(4).replace(/^data:[^,]*,/, "");
}
