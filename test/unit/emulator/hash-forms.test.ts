/** Every form of `hashedPassword` is verified: known hashes of others, not ones that this code made. */
import { createHash } from "node:crypto";

import { hashSync } from "bcryptjs";
import { expect, test } from "vitest";

import { passwordFits, storeHashed } from "../../../emulator/users/passwords.ts";
import { ann, call, start } from "./helpers.ts";

/** Example hashes of hashcat's wiki, phpass' and argon2's own tests, and Firebase's README. */
const KNOWN: [string, Record<string, unknown>, string][] = [
  ["bcrypt", { hash: "$2a$05$LhayLxezLhK1LhWvKxCyLOj0j1u.Kj0jZ0pEmm134uzrQlFvQJLF6" }, "hashcat"],
  ["md5", { hash: "8743b52063cd84097a65d1633f5c74f5" }, "hashcat"],
  ["sha", { type: "sha1", hash: "b89eaac7e61417341b710b727768294d0e6a277b" }, "hashcat"],
  ["sha", { type: "sha256", hash: "127e6fbfe24a750e72930c220a8e138275656b8e5d8f48a98c3c92df2caba935" }, "hashcat"],
  ["phpass", { type: "md5", iterations: 2048, salt: "IQRaTwmf", hash: "eRo7ud9Fh4E2PdI0S3r.L0" }, "test12345"],
  [
    "phpass",
    { type: "sha512", iterations: 16_384, salt: "33783772", hash: "bRXEx1aCsvY.dqgaaSu76XmVlKrW9Qu8IQlvxHlmzLf" },
    "hashcat",
  ],
  ["django", { hash: "pbkdf2_sha256$20000$H0dPx8NeajVu$GiC4k5kqbbR9qWBlsRgDywNqC2vd9kqfk7zdorEnNas=" }, "hashcat"],
  ["django", { hash: "sha1$fe76b$02d5916550edf7fc8c886f044887f4b1abf9b013" }, "hashcat"],
  ["django", { hash: "bcrypt$$2a$05$LhayLxezLhK1LhWvKxCyLOj0j1u.Kj0jZ0pEmm134uzrQlFvQJLF6" }, "hashcat"],
  [
    "django",
    { hash: "argon2$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA" },
    "password",
  ],
  [
    "argon2",
    {
      hash: "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc=",
      salt: "c29tZXNhbHQ=",
      iterations: 2,
      memory: 65_536,
      threads: 1,
    },
    "password",
  ],
  [
    "firebase",
    {
      hash: "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==",
      salt: "42xEC+ixf3L2lw==",
      saltSeparator: "Bw==",
      signerKey: "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==",
      memory: 14,
      rounds: 8,
    },
    "user1password",
  ],
  // RFC 6070, second vector.
  ["pbkdf2", { type: "sha1", iterations: 2, salt: "c2FsdA==", hash: "6mwBTcctb4zNHtkqzh1B8NjeiVc=" }, "password"],
];

test.each(KNOWN)("%s %j fits its password and no other", (form, value, clear) => {
  const stored = storeHashed({ [form]: value });
  if (stored === undefined) throw new Error("not stored");
  expect(passwordFits(stored, clear)).toBe(true);
  expect(passwordFits(stored, `${clear}x`)).toBe(false);
  expect(passwordFits(stored, "")).toBe(false);
});

test("django: pbkdf2_sha1, bcrypt_sha256, scrypt and the salted and unsalted md5", () => {
  const sha256 = createHash("sha256").update("s3cret").digest("hex");
  const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
  for (const hash of [
    // RFC 6070, third vector; RFC 7914, second vector.
    "pbkdf2_sha1$4096$salt$SwB5AbdlSJq+rUnZJvch0GWkKcE=",
    "scrypt$1024$NaCl$8$16$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA==",
  ]) {
    const stored = storeHashed({ django: { hash } });
    expect([hash, stored && passwordFits(stored, "password")]).toEqual([hash, true]);
    expect([hash, stored && passwordFits(stored, "Password")]).toEqual([hash, false]);
  }
  for (const hash of [
    `bcrypt_sha256$${hashSync(sha256, 4)}`,
    `md5$salt$${md5("salts3cret")}`,
    `md5$$${md5("s3cret")}`,
  ]) {
    const stored = storeHashed({ django: { hash } });
    expect([hash, stored && passwordFits(stored, "s3cret")]).toEqual([hash, true]);
    expect([hash, stored && passwordFits(stored, "secret")]).toEqual([hash, false]);
  }
});

test("a hash that its form cannot be is refused with the field, and no user is made", async () => {
  const emulator = await start();
  const zeros = "0".repeat(53);
  const cases: [Record<string, unknown>, string][] = [
    [{ bcrypt: { hash: "$2y$10$x" } }, "hash"],
    [{ bcrypt: {} }, "hash"],
    [{ md5: { hash: "xyz" } }, "hash"],
    [{ sha: { hash: "00", type: "sha3" } }, "type"],
    [{ pbkdf2: { hash: "!", salt: "", iterations: 1, type: "sha1" } }, "hash"],
    [{ pbkdf2: { hash: "AA==", salt: "", iterations: 1e9, type: "sha1" } }, "iterations"],
    [{ firebase: { hash: "", salt: "", saltSeparator: "", signerKey: "", memory: 40, rounds: 8 } }, "memory"],
    [{ argon2: { hash: "", salt: "", iterations: 1, memory: 2e9, threads: 1 } }, "memory"],
    [{ phpass: { hash: "$P$", salt: "x", iterations: 1, type: "md5" } }, "hash"],
    ...[
      "plain",
      "rot13$x$y",
      "pbkdf2_sha256$0$s$AA==",
      "scrypt$1000$s$8$1$AA==",
      `bcrypt$2b$12$${zeros}`,
      "argon2$argon2x$v=19$m=8,t=1,p=1$AA$AA",
      "constructor$x",
    ].map((hash): [Record<string, unknown>, string] => [{ django: { hash } }, "hash"]),
  ];
  for (const [hashedPassword, field] of cases) {
    const { status, body } = await call(emulator, "POST /v1/mgmt/user/create", {
      loginId: "h@acme.test",
      hashedPassword,
    });
    expect([hashedPassword, status, body.errorCode]).toEqual([hashedPassword, 400, "E011003"]);
    expect(body.errorMessage).toContain(`The ${field} field is invalid`);
  }
  expect(emulator.users()).toEqual([]);
});

test("a form that is unknown is ignored like any unknown key; java's buddyauth is a password that never fits", async () => {
  const emulator = await start();
  expect((await ann(emulator, { hashedPassword: { rot13: { hash: "x" }, bcrypt: null } })).password).toBe(false);
  const { body } = await call(emulator, "POST /v1/mgmt/user/create", {
    loginId: "b@acme.test",
    hashedPassword: { buddyauth: { hash: "bcrypt+sha512$x" } },
  });
  expect(body.user.password).toBe(true);
  expect(emulator.checkPassword("b@acme.test", "anything")).toBeUndefined();
});
