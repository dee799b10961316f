/**
 * Endpoints of the project itself: its licence, its password policy. In: calls. Out: answers. Must not know: HTTP
 * libraries, SQL.
 */
import { z } from "zod";

import { settingsOf } from "../users/password-policy.ts";
import { flag, integer, readBody } from "../wire/body.ts";
import type { Call, Route } from "./route.ts";

/** node's type spells it `nonAlphaNumeric`, go's and the answers `nonAlphanumeric`. */
const policyBody = z.object({
  enabled: flag,
  minLength: integer,
  lowercase: flag,
  uppercase: flag,
  number: flag,
  nonAlphanumeric: flag,
  nonAlphaNumeric: flag,
  expiration: flag,
  expirationWeeks: integer,
  reuse: flag,
  reuseAmount: integer,
  lock: flag,
  lockAttempts: integer,
});

/** Only what is sent changes [I]. A tenant of its own has no policy here: `tenantId` is ignored. */
function savePolicy({ project, body }: Call): unknown {
  const { nonAlphaNumeric, nonAlphanumeric = nonAlphaNumeric, ...read } = readBody(policyBody, body);
  const sent = Object.fromEntries(
    Object.entries({ ...read, nonAlphanumeric }).filter(([, value]) => value !== null && value !== undefined),
  );
  const settings = settingsOf(project);
  project.definitions.settings.put({ ...settings, passwordPolicy: { ...settings.passwordPolicy, ...sent } });
  return {};
}

export const projectRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/mgmt/license",
    access: "license",
    run: ({ project }) => ({ rateLimitTier: settingsOf(project).licenseTier }),
  },
  // Flat, as node reads it.
  { method: "GET", path: "/v1/mgmt/password/settings", run: ({ project }) => settingsOf(project).passwordPolicy },
  { method: "POST", path: "/v1/mgmt/password/settings", run: savePolicy },
];
