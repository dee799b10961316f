/**
 * What the endpoints share that send something: whom it is for, what it is good for. In: a call. Out: the user and the
 * order. Must not know: HTTP libraries, SQL, codes and links.
 */
import { presentedUser } from "../../auth/sessions.ts";
import { contactOf } from "../../auth/delivery.ts";
import type { Sending } from "../../auth/messages.ts";
import { known, signUpUser } from "../../auth/whom.ts";
import { canonicalEmail, canonicalPhone } from "../../canonical.ts";
import { ApiError } from "../../errors.ts";
import type { UserRecord } from "../../model.ts";
import type { Project } from "../../project.ts";
import { readAuthBody, type AuthBody } from "../../wire/auth-bodies.ts";
import { required } from "../../wire/body.ts";
import type { Call, Route } from "../route.ts";

export type Entry = "signup" | "signin" | "signup-in";
type Send = (project: Project, user: UserRecord, sending: Sending) => unknown;

/** `custom` at the top of the token or under `nsec`, by dialect (G9). */
export function claimsFor(project: Project, body: AuthBody): Pick<Sending, "claims" | "nsec"> {
  const custom = body.loginOptions?.customClaims ?? body.customClaims ?? {};
  return project.dialect.loginClaims === "topLevel" ? { claims: custom, nsec: {} } : { claims: {}, nsec: custom };
}

export function sendingOf(project: Project, body: AuthBody, method: string): Sending {
  return { method, ...claimsFor(project, body), ...(body.redirectUrl ? { redirectUrl: body.redirectUrl } : {}) };
}

/** Endpoints `<base>/signup/<method>`, `…/signin/…`, `…/signup-in/…`. */
export function entryRoutes(base: string, methods: readonly string[], send: Send): Route[] {
  return (["signup", "signin", "signup-in"] as const).flatMap((entry) =>
    methods.map((method): Route => {
      const run = ({ project, body }: Call): unknown => {
        const read = readAuthBody(body);
        return send(project, userOf(project, entry, read, method), sendingOf(project, read, method));
      };
      return { method: "POST", path: `${base}/${entry}/${method}`, access: "auth", run };
    }),
  );
}

function userOf(project: Project, entry: Entry, body: AuthBody, method: string): UserRecord {
  const loginId = required(body.loginId, "loginId");
  const isNew = project.find(loginId) === undefined;
  if (entry === "signin" || (entry === "signup-in" && !isNew)) return known(project, loginId);
  const { email, phone } = body;
  const user = { ...(email ? { email } : {}), ...(phone ? { phone } : {}), ...body.user };
  return signUpUser(project, loginId, user, method);
}

/** `<base>/update/email` and `<base>/update/phone/<method>`: sent to the new address, done once that is proven. */
export function contactRoutes(base: string, phoneMethods: readonly string[], send: Send): Route[] {
  const route = (path: string, method: string): Route => ({
    method: "POST",
    path: `${base}/update/${path}`,
    access: "auth",
    run: (call) => changeContact(call, method, send),
  });
  return [route("email", "email"), ...phoneMethods.map((method) => route(`phone/${method}`, method))];
}

/** The user of the refresh token, who must be the one that the body names: nobody changes what is another's. */
export function ownUser({ project, token }: Call, { loginId }: AuthBody): UserRecord {
  const { user } = presentedUser(project, token);
  if (project.find(required(loginId, "loginId"))?.userId !== user.userId) {
    throw new ApiError("invalidToken", "The token belongs to another user");
  }
  return user;
}

function changeContact(call: Call, method: string, send: Send): unknown {
  const { project } = call;
  const read = readAuthBody(call.body);
  const user = ownUser(call, read);
  const contact = contactOf(method);
  const sent = required(read[contact], contact);
  const value = contact === "email" ? canonicalEmail(sent, project.dialect) : canonicalPhone(sent, project.dialect);
  const change = {
    contact,
    value,
    addToLoginIds: read.addToLoginIDs === true,
    failOnConflict: read.failOnConflict === true,
  };
  return send(project, user, { ...sendingOf(project, read, method), change });
}
