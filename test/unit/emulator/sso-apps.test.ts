import { expect, test } from "vitest";

import { ann, call, start } from "./helpers.ts";

const path = "/v1/mgmt/sso/idp/app";

test("SSO apps: all lists the default one", async () => {
  const emulator = await start();
  const { body } = await call(emulator, "GET /v1/mgmt/sso/idp/apps/load");
  expect(body.apps.map((app) => app.id)).toContain("descope-default-oidc");
});

test.each(["oidc", "saml", "wsfed"])(
  "SSO apps: a %s app is made, loaded flat, updated and deleted",
  async (appType) => {
    const emulator = await start();
    const settings = { loginPageUrl: "https://login.test" };
    const own = { id: "app", name: "App", description: "d", enabled: false, ...settings };
    expect((await call(emulator, `POST ${path}/${appType}/create`, own)).body).toEqual({ id: "app" });
    const load = async (): Promise<unknown> => (await call(emulator, `GET ${path}/load?id=app`)).body;
    expect(await load()).toMatchObject({
      id: "app",
      name: "App",
      description: "d",
      enabled: false,
      appType,
      [`${appType}Settings`]: settings,
    });
    expect((await call(emulator, `POST ${path}/${appType}/create`, own)).body.errorCode).toBe("E024104");
    expect((await call(emulator, `POST ${path}/${appType}/update`, { id: "app", name: "B" })).text).toBe("{}");
    expect(await load()).toMatchObject({ name: "B", description: "", enabled: false, [`${appType}Settings`]: {} });
    const other = appType === "oidc" ? "saml" : "oidc";
    expect((await call(emulator, `POST ${path}/${other}/update`, { id: "app", name: "C" })).status).toBe(400);
    await ann(emulator, { ssoAppIds: ["app", "grafana"] });
    expect((await call(emulator, `POST ${path}/delete`, { id: "app" })).text).toBe("{}");
    expect(emulator.user("ann")?.ssoAppIds).toEqual(["grafana"]);
    expect((await call(emulator, `GET ${path}/load?id=app`)).status).toBe(404);
    expect((await call(emulator, `POST ${path}/delete`, { id: "app" })).status).toBe(404);
  },
);

test("SSO apps: an app without an ID gets one, one without a name is refused", async () => {
  const emulator = await start();
  expect((await call(emulator, `POST ${path}/oidc/create`, { name: "App" })).body.id).toMatch(/^SA\w+$/);
  expect((await call(emulator, `POST ${path}/oidc/create`, {})).body.errorMessage).toContain(
    "The name field is required",
  );
});
