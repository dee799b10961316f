// Rows G, E, J and the sign-in half of F as the Node client asks them: what signs a user in, and what a session is.
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { fresh, freshPhone, good, refused, user } from "./walk.ts";
import type { NodeWalk } from "./walk.ts";

const password = "Walk-the-line-1!";
const redirect = "https://app.example.com/verify";

type Session = { sessionJwt: string; refreshJwt?: string };

/** The token of a link. */
function tokenOf(link: string): string {
  return new URL(link, "https://relative.example.com").searchParams.get("t") ?? "";
}

export function linkChecks({ check, users, sdk }: NodeWalk): void {
  const tester = async (options = {}): Promise<string> => {
    const loginId = fresh("test");
    await user(users().createTestUser(loginId, { verifiedEmail: true, ...options }));
    return loginId;
  };
  check("G1", async () => {
    const nobody = fresh("nobody");
    for (const call of [
      users().generateOTPForTestUser("email", nobody),
      users().generateMagicLinkForTestUser("email", nobody, redirect),
      users().generateEnchantedLinkForTestUser(nobody, redirect),
    ]) {
      const { status } = await refused(call);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });
  check("G2", async () => {
    const loginId = await tester();
    const generated = await good(users().generateOTPForTestUser("email", loginId));
    expect(generated.loginId).toBe(loginId);
    const session = await good(sdk().otp.verify.email(loginId, generated.code));
    expect(session.user?.loginIds).toEqual([loginId]);
    await refused(sdk().otp.verify.email(loginId, generated.code));
  });
  check("G3", async () => {
    const phone = freshPhone();
    await user(users().createTestUser(`plain-${phone}`, { phone }));
    const { code } = await good(users().generateOTPForTestUser("email", `plain-${phone}`));
    expect((await good(sdk().otp.verify.email(`plain-${phone}`, code))).user?.phone).toBe(phone);
  });
  check("G4", async () => {
    const loginId = await tester();
    const { code } = await good(users().generateOTPForTestUser("email", loginId));
    const { maskedEmail } = await good(sdk().otp.signIn.email(loginId));
    expect(maskedEmail).not.toBe(loginId);
    await good(sdk().otp.verify.email(loginId, code));
  });
  check("G5", async () => {
    const loginId = await tester();
    for (const _ of ["invited", "enabled"]) {
      const { code } = await good(users().generateOTPForTestUser("email", loginId));
      await good(sdk().otp.signUp.email(loginId));
      await good(sdk().otp.verify.email(loginId, code));
    }
    expect((await user(users().load(loginId))).status).toBe("enabled");
  });
  check("G6", async () => {
    const loginId = await tester();
    const { link } = await good(users().generateMagicLinkForTestUser("email", loginId, redirect));
    expect(link.startsWith(`${redirect}?t=`)).toBe(true);
    expect((await good(sdk().magicLink.verify(tokenOf(link)))).user?.loginIds).toEqual([loginId]);
    expect((await refused(sdk().magicLink.verify("no-such-token"))).message).toContain("token");
  });
  check("G7", async () => {
    const loginId = await tester();
    const { link } = await good(users().generateMagicLinkForTestUser("email", loginId, ""));
    await good(sdk().magicLink.verify(tokenOf(link)));
  });
  check("G8", async () => {
    const loginId = await tester();
    const { link, pendingRef } = await good(users().generateEnchantedLinkForTestUser(loginId, redirect));
    const pending = await sdk().httpClient.post("/v1/auth/enchantedlink/pending-session", { pendingRef });
    expect([pending.status, ((await pending.json()) as { errorCode: string }).errorCode]).toEqual([401, "E062503"]);
    await good(sdk().enchantedLink.verify(tokenOf(link)));
    const session = await good(sdk().enchantedLink.waitForSession(pendingRef));
    expect(session.user?.loginIds).toEqual([loginId]);
  });
  check("G9", async () => {
    const loginId = await tester();
    const options = { customClaims: { plan: "gold", seats: 7 } };
    const { link } = await good(users().generateMagicLinkForTestUser("email", loginId, redirect, options));
    const { sessionJwt } = await good(sdk().magicLink.verify(tokenOf(link)));
    const { token } = await sdk().validateSession(sessionJwt);
    expect({ ...token, ...(token["nsec"] as object | undefined) }).toMatchObject(options.customClaims);
  });
  check("G10", async () => {
    const loginId = await tester({ additionalLoginIds: [] });
    const { link } = await good(users().generateMagicLinkForTestUser("email", loginId, redirect));
    await user(users().updateEmail(loginId, fresh("moved"), true));
    await good(sdk().magicLink.verify(tokenOf(link)));
  });
}

export function embeddedChecks({ check, users, sdk }: NodeWalk): void {
  check("E1", async () => {
    const loginId = fresh();
    await user(users().create(loginId, {}));
    const { token } = await good(users().generateEmbeddedLink(loginId, { plan: "gold" }));
    const { sessionJwt } = await good(sdk().magicLink.verify(token));
    const { token: claims } = await sdk().validateSession(sessionJwt);
    expect({ ...claims, ...(claims["nsec"] as object | undefined) }).toMatchObject({ plan: "gold" });
    expect((await refused(users().generateEmbeddedLink(fresh("nobody")))).message).not.toBe("");
  });
  check("E2", async () => {
    const loginId = fresh();
    await user(users().create(loginId, {}));
    const { token } = await good(users().generateEmbeddedLink(loginId, {}, 1));
    await sleep(2_000);
    expect((await refused(sdk().magicLink.verify(token))).message).toContain("expire");
  });
  check("E3", async () => {
    const loginId = fresh("new");
    const { token } = await good(
      users().generateSignUpEmbeddedLink(loginId, { name: "New", email: loginId }, true, false, {
        customClaims: { signup: true },
      }),
    );
    const { sessionJwt } = await good(sdk().magicLink.verify(token));
    expect((await sdk().validateSession(sessionJwt)).token).toMatchObject({ signup: true });
    expect(await user(users().load(loginId))).toMatchObject({ name: "New", email: loginId, verifiedEmail: true });
  });
}

export function sessionChecks({ check, users, sdk, emulator }: NodeWalk): void {
  const made = async (options = {}): Promise<string> => {
    const loginId = fresh("session");
    await user(users().create(loginId, options));
    await good(users().setActivePassword(loginId, password));
    return loginId;
  };
  const signIn = async (loginId: string): Promise<Session & { refreshJwt: string }> => {
    const session: Session = await good(sdk().password.signIn(loginId, password));
    return { ...session, refreshJwt: session.refreshJwt ?? "" };
  };
  check("J1", async () => {
    const loginId = await made();
    const { sessionJwt } = await signIn(loginId);
    const { token } = await sdk().validateSession(sessionJwt);
    expect(token.sub).toBe(emulator().user(loginId)?.userId);
    expect(token.iss).toContain(emulator().projectId);
    const [head, , signature] = sessionJwt.split(".");
    const forged = Buffer.from(JSON.stringify({ ...token, sub: "U-somebody-else" })).toString("base64url");
    await expect(sdk().validateSession(`${head}.${forged}.${signature}`)).rejects.toThrow(/signature/);
  });
  check("J2", async () => {
    const loginId = await made();
    expect(emulator().user(loginId)?.status).toBe("invited");
    expect((await good(sdk().password.signIn(loginId, password))).firstSeen).toBe(true);
    expect(emulator().user(loginId)?.status).toBe("enabled");
    expect((await good(sdk().password.signIn(loginId, password))).firstSeen).toBe(false);
  });
  check("J3", async () => {
    const { sessionJwt, refreshJwt } = await signIn(await made());
    const again = await good(sdk().refresh(refreshJwt));
    expect((await sdk().validateSession(again.sessionJwt)).token.sub).not.toBe("");
    expect(again.refreshJwt ?? "").not.toBe("");
    expect((await refused(sdk().refresh(sessionJwt))).status).toBe(401);
  });
  check("J4", async () => {
    const loginId = await made({ displayName: "Me" });
    const { refreshJwt } = await signIn(loginId);
    expect(await user(sdk().me(refreshJwt))).toMatchObject({ loginIds: [loginId], name: "Me", status: "enabled" });
  });
  check("J5", async () => {
    const { refreshJwt } = await signIn(await made());
    await good(sdk().logout(refreshJwt));
    expect((await refused(sdk().refresh(refreshJwt))).status).toBe(401);
  });
  check("J6", async () => {
    const userTenants = [
      { tenantId: "acme", roleNames: ["Auditor"] },
      { tenantId: "globex", roleNames: ["Deployer"] },
    ];
    const { sessionJwt } = await signIn(await made({ roles: ["Viewer"], userTenants }));
    const { token } = await sdk().validateSession(sessionJwt);
    expect(token["roles"]).toEqual(["Viewer"]);
    expect(token["permissions"]).toEqual(["read"]);
    expect(sdk().getTenants(sessionJwt).toSorted()).toEqual(["acme", "globex"]);
    expect(sdk().getJwtRoles(sessionJwt, "acme")).toEqual(["Auditor"]);
    expect(sdk().getJwtRoles(sessionJwt, "globex")).toEqual(["Deployer"]);
    expect(sdk().getJwtPermissions(sessionJwt, "globex").toSorted()).toEqual(["deploy", "read"]);
  });
  check("J7", async () => {
    const loginId = await made();
    const wrong = await refused(sdk().password.signIn(loginId, "Walk-the-line-2!"));
    expect(wrong.message).toContain("credentials");
    expect((await refused(sdk().password.signIn(fresh("nobody"), password))).status).toBeLessThan(500);
    const replaced = await good(sdk().password.replace(loginId, password, "Walk-the-line-3!"));
    expect(replaced.user?.loginIds).toEqual([loginId]);
    await good(sdk().password.signIn(loginId, "Walk-the-line-3!"));
    expect(await good(sdk().password.policy())).toMatchObject({ minLength: 8, nonAlphanumeric: true });
    const signUps = [
      sdk().password.signUp(fresh(), "short!"),
      sdk().password.signUp(fresh(), "onlyletters"),
      sdk().password.signUp(loginId, password),
    ];
    for (const call of signUps) expect((await refused(call)).status).toBeLessThan(500);
    expect((await good(sdk().password.signUp(fresh(), password))).user?.status).toBe("enabled");
  });
  check("J8", async () => {
    const { refreshJwt, sessionJwt } = await signIn(await made({ userTenants: [{ tenantId: "acme", roleNames: [] }] }));
    expect(sdk().getCurrentTenant(sessionJwt)).toBeFalsy();
    const chosen = await good(sdk().selectTenant("acme", refreshJwt));
    expect(sdk().getCurrentTenant(chosen.sessionJwt)).toBe("acme");
  });
  check("J9", async () => {
    const [loginId, other] = [fresh("test"), fresh("test")];
    for (const one of [loginId, other]) await user(users().createTestUser(one, {}));
    const { code } = await good(users().generateOTPForTestUser("email", other));
    for (const wrong of ["000000", code])
      expect((await refused(sdk().otp.verify.email(loginId, wrong))).message).toContain("code");
    expect((await refused(sdk().otp.signIn.email(fresh("nobody")))).message.toLowerCase()).toContain("user");
  });
  check("F16", async () => {
    const loginId = await made();
    const { refreshJwt } = await signIn(loginId);
    await good(users().logoutUser(loginId));
    expect((await refused(sdk().refresh(refreshJwt))).status).toBe(401);
  });
  check("F17", async () => {
    const loginId = await made();
    const userId = emulator().user(loginId)?.userId ?? "";
    await signIn(loginId);
    const history = await good(users().history([userId]));
    expect(history).toMatchObject([{ userId }]);
    expect(Math.abs((history[0]?.loginTime ?? 0) - Date.now() / 1000)).toBeLessThan(60);
  });
}
