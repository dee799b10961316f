/** The page's guards: no secret on it, no name but this machine's, no script but its own. */
import { request } from "undici";
import { expect, test } from "vitest";

import type { Emulator, EmulatorOptions } from "../../../emulator/index.ts";
import { ann, call, create, raw, start } from "./helpers.ts";

async function page(emulator: Emulator, path = "/"): Promise<string> {
  const answer = await fetch(emulator.url + path);
  expect(answer.status).toBe(200);
  return answer.text();
}

test("no password, code, token, link or key is on the page, whichever way it came", async () => {
  const emulator = await start();
  await ann(emulator, { test: true, password: "first-s3cret!" });
  const secrets = ["first-s3cret!", "second-s3cret!", emulator.managementKey, "third-s3cret"];
  await call(emulator, "POST /v1/mgmt/user/password/set/active", { loginId: "ann", password: "second-s3cret!" });
  const signIn = { loginId: "ann", password: "second-s3cret!" };
  const authorization = `Bearer ${emulator.projectId}`;
  const { text } = await raw(emulator, "POST /v1/auth/password/signin", JSON.stringify(signIn), { authorization });
  const { sessionJwt, refreshJwt } = JSON.parse(text) as Record<string, string>;
  secrets.push(String(sessionJwt), String(refreshJwt));
  for (const kind of ["otp", "magiclink", "enchantedlink"]) {
    const made = await call(emulator, `POST /v1/mgmt/tests/generate/${kind}`, {
      loginId: "ann",
      deliveryMethod: "email",
    });
    const { code, link, pendingRef } = JSON.parse(made.text) as Record<string, string>;
    secrets.push(...[code, link, pendingRef].filter((secret) => secret !== undefined));
  }
  // Not JSON, so nobody knows which part of it is the password.
  await raw(emulator, "POST /v1/mgmt/user/create", '{"password": "third-s3cret"', {
    authorization: `Bearer ${emulator.projectId}:${emulator.managementKey}`,
  });
  await call(emulator, "POST /v1/mgmt/user/create", {
    loginId: "bob@acme.test",
    hashedPassword: { sha: { type: "sha256", hash: "ab".repeat(32) } },
    customAttributes: { a: `see ${sessionJwt}` },
  });
  const html = await page(emulator);
  expect(secrets.length).toBeGreaterThan(8);
  for (const secret of [...secrets, "ab".repeat(32)]) expect([secret, html.includes(secret)]).toEqual([secret, false]);
  expect(html).toContain("•••");
});

test("another Host than this machine's is refused, for a server on loopback only", async () => {
  const statusOf = async (emulator: Emulator, host: string, path = "/"): Promise<number> => {
    const answer = await request(emulator.url + path, { headers: { host } });
    await answer.body.dump();
    return answer.statusCode;
  };
  const emulator = await start();
  for (const host of ["localhost", "LOCALHOST:80", "127.0.0.1:99", "[::1]:8080", "emulator.localhost"]) {
    expect([host, await statusOf(emulator, host)]).toEqual([host, 200]);
  }
  for (const host of ["evil.test", "localhost.evil.test", "127.0.0.1.evil.test", "10.0.0.1", "evil.test:80"]) {
    for (const path of ["/", "/page.js", "/page/events"]) {
      expect([host, path, await statusOf(emulator, host, path)]).toEqual([host, path, 403]);
    }
  }
  const options: EmulatorOptions = { host: "0.0.0.0" };
  expect(await statusOf(await start(options), "emulator.internal")).toBe(200);
});

test("no script, style or frame but the page's own", async () => {
  const emulator = await start();
  await ann(emulator, { name: '<img src=x onerror="alert(1)">' });
  const { headers } = await fetch(emulator.url);
  const policy = headers.get("content-security-policy");
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
  expect(policy).toContain("frame-ancestors 'none'");
  const html = await page(emulator);
  expect(html).not.toContain("<img");
  expect(html.match(/<script[^>]*>/g)).toEqual(['<script type="module" src="/page.js">']);
  expect(html).not.toMatch(/ style=|<style| on\w+="/);
});

test("a request says what it changed: not what it asked for, and nothing where it failed or changed nothing", async () => {
  const emulator = await start();
  await ann(emulator, { name: "Ann" });
  await create(emulator, { loginId: "bob@acme.test", name: "Bob" });
  await call(emulator, "PATCH /v1/mgmt/user/patch", { loginId: "ann", name: "Ann" });
  await call(emulator, "PATCH /v1/mgmt/user/patch", { loginId: "ann", name: "Anna", roleNames: ["nope"] });
  // Bob goes into Ann, by dialect; the second entry is taken back.
  const entries = [
    { loginId: "ann", email: "bob@acme.test" },
    { loginId: "ann", name: "Lost", roleNames: ["nope"] },
  ];
  await call(emulator, "PATCH /v1/mgmt/user/patch/batch", { users: entries });
  const changes = emulator.log
    .all()
    .map((record) => (record.changes ?? []).map(({ before, after }) => [before?.name, after?.name]));
  expect(changes).toEqual([
    [[undefined, "Ann"]],
    [[undefined, "Bob"]],
    [],
    [],
    [
      ["Bob", undefined],
      ["Ann", "Ann"],
    ],
  ]);
  expect(await page(emulator)).toMatch(/deleted <b>bob@acme\.test<\/b>/);
});

test("the log keeps what the last hundred requests changed", async () => {
  const emulator = await start();
  for (let index = 0; index < 103; index += 1) await create(emulator, { loginId: `u${index}@acme.test` });
  expect(emulator.log.all().filter(({ changes }) => changes !== undefined)).toHaveLength(100);
});

test("users are shown in pages of fifty, newest first", async () => {
  const emulator = await start();
  for (let index = 0; index < 120; index += 1) emulator.createUser({ loginId: `u${index}@acme.test` });
  const shown = async (path: string): Promise<(string | undefined)[]> =>
    [...(await page(emulator, path)).matchAll(/<b>(u\d+)@acme\.test<\/b>/g)].map(([, name]) => name);
  expect((await shown("/")).slice(0, 2)).toEqual(["u119", "u118"]);
  expect(await shown("/?page=2")).toHaveLength(20);
  expect(await shown("/?q=u11@")).toEqual(["u11"]);
  for (const odd of ["/?page=-1", "/?page=1e9", "/?page=x", "/?project=nope", "/?page=99999999"]) {
    expect([odd, (await shown(odd)).length]).toEqual([odd, 50]);
  }
});
