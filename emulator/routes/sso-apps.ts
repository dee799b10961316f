/**
 * Endpoints of federated applications, "SSO apps" (emulator-contract.md section 5). In: calls. Out: answers. Must not
 * know: HTTP libraries, SQL, the protocols behind an app.
 */
import { z } from "zod";

import { ApiError } from "../errors.ts";
import type { SsoApp } from "../model.ts";
import { newApp } from "../new-definitions.ts";
import { newId, type Project } from "../project.ts";
import { editEach } from "../users/each.ts";
import { flag, readBody, required, text } from "../wire/body.ts";
import type { Call, Route } from "./route.ts";

/** What is not named here is a setting of the protocol and is kept as it came. */
const appBody = z.looseObject({ id: text, name: text, description: text, logo: text, enabled: flag });
type AppBody = z.infer<typeof appBody>;

function get(project: Project, id: string): SsoApp {
  const app = project.definitions.ssoApps.get(id);
  if (app === undefined) throw new ApiError("notFound", `No SSO app "${id}"`);
  return app;
}

function view({ settings, ...app }: SsoApp): unknown {
  const of = (appType: string): unknown => (app.appType === appType ? settings : {});
  return { ...app, oidcSettings: of("oidc"), samlSettings: of("saml"), wsfedSettings: of("wsfed") };
}

/** A full update: what is not sent is erased [I], `enabled` stays. */
function filled(app: SsoApp, { id: _id, name, description, logo, enabled, ...settings }: AppBody): SsoApp {
  return {
    ...app,
    name: required(name, "name"),
    description: description ?? "",
    logo: logo ?? "",
    enabled: enabled ?? app.enabled,
    settings,
  };
}

const create =
  (appType: string) =>
  ({ project, body }: Call): unknown => {
    const read = readBody(appBody, body);
    const app = filled(newApp(read.id || newId("SA"), "", appType), read);
    if (project.definitions.ssoApps.get(app.id) !== undefined) {
      throw new ApiError("alreadyExists", `SSO app "${app.id}" already exists`);
    }
    project.definitions.ssoApps.put(app);
    return { id: app.id };
  };

const update =
  (appType: string) =>
  ({ project, body }: Call): unknown => {
    const read = readBody(appBody, body);
    const app = get(project, required(read.id, "id"));
    if (app.appType !== appType) throw new ApiError("invalidRequest", `SSO app "${app.id}" is no ${appType} app`);
    project.definitions.ssoApps.put(filled(app, read));
    return {};
  };

/** Users lose it [I]; one who has no other then reads as "all apps". */
function remove({ project, body }: Call): unknown {
  const id = required(readBody(appBody, body).id, "id");
  get(project, id);
  project.definitions.ssoApps.remove(id);
  editEach(project, (user) => {
    const rest = user.ssoAppIds.filter((held) => held !== id);
    const changed = rest.length < user.ssoAppIds.length;
    user.ssoAppIds = rest;
    return changed;
  });
  return {};
}

export const ssoAppRoutes: readonly Route[] = [
  // Flat (contract section 2).
  {
    method: "GET",
    path: "/v1/mgmt/sso/idp/app/load",
    run: ({ project, query }) => view(get(project, query["id"] ?? "")),
  },
  {
    method: "GET",
    path: "/v1/mgmt/sso/idp/apps/load",
    run: ({ project }) => ({ apps: project.definitions.ssoApps.all().map(view) }),
  },
  ...["oidc", "saml", "wsfed"].flatMap((appType): Route[] => [
    { method: "POST", path: `/v1/mgmt/sso/idp/app/${appType}/create`, run: create(appType) },
    { method: "POST", path: `/v1/mgmt/sso/idp/app/${appType}/update`, run: update(appType) },
  ]),
  { method: "POST", path: "/v1/mgmt/sso/idp/app/delete", run: remove },
];
