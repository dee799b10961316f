/**
 * Endpoints that hand the management side a code or link instead of sending it: for test users, and embedded links. In:
 * calls. Out: answers. Must not know: HTTP libraries, SQL.
 */
import { contactOf, isMethod } from "../../auth/delivery.ts";
import { enchantedLink, linkOf, proofOf, type Sending } from "../../auth/messages.ts";
import { issueCode, issueLink } from "../../auth/proofs.ts";
import { ApiError } from "../../errors.ts";
import type { UserRecord } from "../../model.ts";
import type { Project } from "../../project.ts";
import { readAuthBody, readSignUp, type AuthBody } from "../../wire/auth-bodies.ts";
import { required } from "../../wire/body.ts";
import type { Call, Route } from "../route.ts";
import { claimsFor, sendingOf } from "./sending.ts";

/** A test user; real users' codes are never handed out ([D] docs.descope.com/manage/testusers). */
function testUser(project: Project, body: AuthBody): UserRecord {
  const user = project.get(required(body.loginId, "loginId"));
  if (!user.test) throw new ApiError("invalidRequest", "The user is no test user");
  return user;
}

/** G3: any method will do. A change of contact that the user has asked for is confirmed by what is made after it. */
function sendingFor(project: Project, user: UserRecord, body: AuthBody, method: string): Sending {
  if (!isMethod(method)) throw new ApiError("invalidRequest", `The deliveryMethod field is invalid: "${method}"`);
  const change = project.proofs.pendingContactOf(user.userId, contactOf(method));
  const sending = sendingOf(project, body, method);
  return change === undefined ? sending : { ...sending, change };
}

function generateCode({ project, body }: Call): unknown {
  const read = readAuthBody(body);
  const user = testUser(project, read);
  const sending = sendingFor(project, user, read, required(read.deliveryMethod, "deliveryMethod"));
  return { loginId: read.loginId, code: issueCode(project, user.userId, proofOf(user, sending)) };
}

function generateLink({ project, body }: Call): unknown {
  const read = readAuthBody(body);
  const user = testUser(project, read);
  const sending = sendingFor(project, user, read, required(read.deliveryMethod, "deliveryMethod"));
  const token = issueLink(project, proofOf(user, sending), "magiclink");
  return { loginId: read.loginId, link: linkOf(token, sending.redirectUrl) };
}

function generateEnchantedLink({ project, body }: Call): unknown {
  const read = readAuthBody(body);
  const user = testUser(project, read);
  return { loginId: read.loginId, ...enchantedLink(project, user, sendingFor(project, user, read, "email")) };
}

/** For any user, not only test users. `timeout` in seconds. */
function embeddedSignIn({ project, body }: Call): unknown {
  const read = readAuthBody(body);
  const { userId } = project.get(required(read.loginId, "loginId"));
  const timeoutSeconds = read.timeout ?? undefined;
  const proof = { userId, method: "embedded", timeoutSeconds, ...claimsFor(project, read) };
  return { token: issueLink(project, proof, "magiclink") };
}

/** The user is made when the link is redeemed [I]. `signup: true` is at the top of the token ([T] JV). */
function embeddedSignUp({ project, body }: Call): unknown {
  const read = readAuthBody(body);
  readSignUp(body);
  const { claims, nsec } = claimsFor(project, read);
  const timeoutSeconds = read.timeout ?? undefined;
  const signUp = body as Record<string, unknown>;
  const proof = { method: "embedded", timeoutSeconds, signUp, claims: { ...claims, signup: true }, nsec };
  return { token: issueLink(project, proof, "magiclink") };
}

const post = (path: string, run: Route["run"]): Route => ({ method: "POST", path: `/v1/mgmt/${path}`, run });

export const generateRoutes: readonly Route[] = [
  post("tests/generate/otp", generateCode),
  post("tests/generate/magiclink", generateLink),
  post("tests/generate/enchantedlink", generateEnchantedLink),
  post("user/signin/embeddedlink", embeddedSignIn),
  post("user/signup/embeddedlink", embeddedSignUp),
];
