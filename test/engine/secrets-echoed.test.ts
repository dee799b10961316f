// A service that repeats in a refusal what it was sent, in whatever spelling: what the program marked secret is in no
// output, state or file, for a single user as for a set and its defaults, and the message still says whom it is about.
import { describe, expect, it } from "vitest";

import { expectHidden } from "./hidden.ts";
import { hasEngine, newWorld } from "./world.ts";
import type { Seen, World } from "./world.ts";

const secrets = {
  PIN: "83659274",
  TOKEN: 'token "5e0c" <&> 91bd',
  NAME: "Nameless Secret 77aa",
  SHARED: "shared-secret-3f21",
  LISTED: "listed-secret-4411",
  PASSWORD: "Password-Secret-8d2e!",
};
/** Each of them, and in the spellings in which a service could carry it. */
const spellings = [
  ...Object.values(secrets),
  "8.3659274e+07",
  'token \\"5e0c\\" <&> 91bd',
  'token \\"5e0c\\" \\u003c\\u0026\\u003e 91bd',
  encodeURIComponent(secrets.TOKEN),
  "token &#34;5e0c&#34; &lt;&amp;&gt; 91bd",
  ...Object.values(secrets).map((secret) => Buffer.from(secret).toString("base64").replace(/=+$/, "")),
];
const says = `cannot take ${spellings.join(" ")}!`;
const said = "cannot take [secret] [secret]";

const attributes = "{ pin: Number(process.env.PIN), token: process.env.TOKEN, list: [process.env.LISTED, 'Sales'] }";
const head = `import * as pulumi from "@pulumi/pulumi";
import * as descope from "pulumi-descope-users";
`;

async function newEcho(name: string, program: string): Promise<World> {
  const world = await newWorld(name, head + program, {
    env: secrets,
    emulator: { dialect: { unknownAttributeKey: "stored" } },
  });
  endFaults(world);
  return world;
}

/** None but this: the project's own definitions are not readable, so that only the service judges a value. */
function endFaults({ emulator: { faults } }: World): void {
  faults.clear();
  faults.add({ route: "GET /v1/mgmt/user/customattributes", times: Infinity, kind: { status: 403 } });
}

/** Refused while each request to `route` is; the message says so and whom and what it is about, and no secret. */
async function expectRefused(world: World, route: RegExp, about: RegExp): Promise<void> {
  const refusal = { route, times: Infinity } as const;
  world.emulator.faults.add({ ...refusal, kind: { status: 400, says } });
  await expectSaid(world, await world.upFails({ args: ["--diff", "--skip-preview"] }), about);
}

async function expectSaid(world: World, failed: Seen, about: RegExp): Promise<void> {
  expect(failed.output).toMatch(about);
  expect(failed.output).toContain(said);
  await expectHidden(world, failed, spellings);
}

describe.skipIf(!hasEngine)("a service that repeats secrets in what it refuses", () => {
  it("of a user: not in the message, which names the user and the field", async () => {
    const user = (name: string): string => `new descope.User("ci", {
      loginId: "ci@example.com", name: ${name}, customAttributes: pulumi.secret(${attributes}), password: process.env.PASSWORD,
      familyName: pulumi.secret(process.env.SHARED),
    });`;
    const world = await newEcho("echo-user", user("pulumi.secret(process.env.NAME)"));
    await expectRefused(world, /user\/create/, /REQUEST_REFUSED: user "ci@example\.com" · POST/);
    expect(world.loginIds()).toEqual([]);
    endFaults(world);
    const made = await world.up();
    await expectHidden(world, made, spellings);
    world.rewrite(head + user("'Changed'"));
    await expectRefused(world, /user\/patch/, /REQUEST_REFUSED: user \\?"ci@example\.com\\?" · name · PATCH/);
  });

  it("of a set, its defaults and its passwords: not in the message, which names the entry, the user and the field", async () => {
    const set = (
      name: string,
      last = "",
    ): string => `const users = Object.fromEntries(Array.from({ length: 8 }, (_, i) => ["u" + i, {
      loginId: "u" + i + "@example.com", name: ${name},
      ...(i % 2 === 0 ? { customAttributes: pulumi.secret(${attributes}) } : { customAttributes: { team: "Sales" } }),
    }]));
    new descope.UserSet("staff", {
      users: { ...users, last: { loginId: "last@example.com", password: process.env.PASSWORD, ${last} } },
      defaults: { familyName: pulumi.secret(process.env.SHARED) },
    });`;
    const world = await newEcho("echo-set", set("pulumi.secret(process.env.NAME)"));
    await expectRefused(world, /user\/create/, /u3: REQUEST_REFUSED: user "u3@example\.com" · POST/);
    expect(world.loginIds()).toEqual([]);
    endFaults(world);

    // Some of a batch, told of in an answer of status 200.
    const some = { failEntries: [1, 2, 3, 4, 5, 6], says };
    world.emulator.faults.add({ route: "POST /v1/mgmt/user/create/batch", kind: some });
    await expectSaid(world, await world.upFails(), /u\d: REQUEST_REFUSED: user \\?"u\d@example\.com\\?" · POST/);
    expect(world.loginIds()).toHaveLength(3);
    await expectHidden(world, await world.up(), spellings);
    expect(world.loginIds()).toHaveLength(9);
    expect(world.user("u3@example.com")).toMatchObject({ name: secrets.NAME, familyName: secrets.SHARED });

    world.rewrite(head + set("'Changed'"));
    await expectRefused(world, /user\/patch/, /u3: REQUEST_REFUSED: user \\?"u3@example\.com\\?" · name · PATCH/);
    endFaults(world);
    await expectHidden(world, await world.up(), spellings);
    await expectHidden(world, await world.refresh(), spellings);

    // Without the program its secrets are those of the state.
    const kept = { status: 400, says: `cannot take ${secrets.SHARED} ${secrets.PIN} ${secrets.TOKEN}!` };
    world.emulator.faults.add({ route: /user\/delete/, times: Infinity, kind: kept });
    await expectSaid(world, await world.destroyFails(), /u3: REQUEST_REFUSED: user \\?"u3@example\.com\\?" · POST/);
  });
});
