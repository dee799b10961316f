import { beforeAll, describe, expect, onTestFinished, test } from "vitest";

import { startEmulator, type Emulator } from "../../../../emulator/index.ts";
import { Plugin } from "../../../../provider/frontends/grpc/plugin.ts";
import { secretsOf } from "../../../../provider/frontends/grpc/values.ts";
import { PartialFailure, type Values } from "../../../../provider/runtime/handler.ts";
import { thrown } from "../../user/setup.ts";

const URN = "urn:pulumi:dev::shop::descope-users:index:UserSet::team";
const secret = (value: unknown): unknown => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

async function started(): Promise<{ emulator: Emulator; plugin: Plugin; said: string[] }> {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const said: string[] = [];
  const plugin = new Plugin((_level, message) => void said.push(message), {});
  const { projectId, managementKey, url: baseUrl } = emulator;
  plugin.configure({ projectId, managementKey, baseUrl }, "default");
  return { emulator, plugin, said };
}

/** As the engine does: check, then create. */
async function made(plugin: Plugin, news: Values): Promise<{ id: string; inputs: Values; state: Values }> {
  const { inputs, failures } = plugin.check(URN, {}, news);
  expect(failures).toEqual([]);
  return { inputs, ...(await plugin.create(URN, inputs)) };
}

const bare = (state: Values, text: string): boolean =>
  JSON.stringify(state)
    .replaceAll(JSON.stringify(secret(text)), "")
    .includes(text);

describe("a set's secrets", () => {
  let news: Values;
  beforeAll(() => {
    news = {
      users: {
        bob: { loginId: "bob@example.com" },
        eve: { loginId: "eve@example.com", givenName: secret("Eve's own"), customAttributes: { department: "Sales" } },
      },
      defaults: {
        name: secret("Shared name"),
        customAttributes: { team: secret("hidden team") },
        password: "Correct-horse-9",
      },
    };
  });

  test("of the defaults are secret in every entry of the state, and a refresh keeps them so", async () => {
    const { plugin, emulator } = await started();
    const { id, inputs, state } = await made(plugin, news);
    expect(emulator.user("bob@example.com")).toMatchObject({
      name: "Shared name",
      customAttributes: { team: "hidden team" },
    });
    const read = await plugin.read({ urn: URN, id, state, inputs });
    for (const text of ["Shared name", "hidden team", "Eve's own", "Correct-horse-9"]) {
      for (const values of [inputs, state, read?.state ?? {}, read?.inputs ?? {}]) {
        expect([text, bare(values, text)]).toEqual([text, false]);
      }
      expect(secretsOf(inputs)).toContain(text);
    }
    expect(plugin.diff({ urn: URN, id, state: read?.state ?? {} }, inputs)).toMatchObject({ changes: false });
  });

  test("are in no failure, whatever the service answers, nor in the state that it leaves", async () => {
    const { plugin, emulator } = await started();
    emulator.createUser({ loginId: "eve@example.com", name: "Other" });
    const { inputs } = plugin.check(URN, {}, news);
    const failure = await thrown(plugin.create(URN, inputs));
    expect(failure).toBeInstanceOf(PartialFailure);
    const { kept, cause } = failure as PartialFailure;
    expect(String(cause)).toContain("1 of 2 users failed");
    expect([bare(kept.state, "Shared name"), bare(kept.state, "hidden team")]).toEqual([false, false]);
    expect(String(cause)).not.toMatch(/Shared name|hidden team|Eve's own/);
  });
});

test("a default that an entry opts out of, or that did not come through, is not taken to hold", async () => {
  const { plugin, emulator } = await started();
  const users = { bob: { loginId: "bob@example.com", name: null }, eve: { loginId: "eve@example.com" } };
  const { id, inputs, state } = await made(plugin, { users, defaults: { name: "Shared" } });
  expect(emulator.user("bob@example.com")?.name).toBe("");
  expect(emulator.user("eve@example.com")?.name).toBe("Shared");
  expect(plugin.diff({ urn: URN, id, state }, inputs)).toMatchObject({ changes: false });
  const more = { users, defaults: { name: "Shared", givenName: "Given" } };
  const { detailed } = plugin.diff({ urn: URN, id, state }, plugin.check(URN, inputs, more).inputs);
  expect([...detailed.keys()]).toEqual(["defaults.givenName"]);
});
