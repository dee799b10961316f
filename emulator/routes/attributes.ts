/**
 * Endpoints of custom attribute definitions (emulator-contract.md 3.11). In: calls. Out: answers. Must not know: HTTP
 * libraries, SQL.
 */
import { z } from "zod";

import { ApiError } from "../errors.ts";
import type { Project } from "../project.ts";
import { editEach } from "../users/each.ts";
import { list, readBody, text } from "../wire/body.ts";
import type { Call, Route } from "./route.ts";

const option = z.union([
  z.string().transform((value) => ({ value, label: value })),
  z.object({ value: z.string(), label: text }).transform(({ value, label }) => ({ value, label: label || value })),
]);
const attributeBody = z.object({
  attributes: z
    .array(
      z.object({
        name: z.string().min(1).max(20),
        type: z.int().min(1).max(7),
        options: z.array(option).nullish(),
        displayName: text,
      }),
    )
    .nullish(),
});
const namesBody = z.object({ names: list });

/** `total` is text on the wire ([D]); clients read text and number. */
function attributeAnswer(project: Project): unknown {
  const data = project.definitions.attributes.all().map((definition) => ({
    ...definition,
    defaultValue: null,
    viewPermissions: [],
    editPermissions: [],
    editable: true,
  }));
  return { data, total: String(data.length) };
}

/** Creates, or updates by name (A2). */
function createAttributes({ project, body }: Call): unknown {
  for (const { name, type, options, displayName } of readBody(attributeBody, body).attributes ?? []) {
    if ((type === 4 || type === 5) && !options?.length) throw new ApiError("invalidRequest", `"${name}" needs options`);
    project.definitions.attributes.put({ name, type, options: options ?? [], displayName: displayName || name });
  }
  return attributeAnswer(project);
}

/** Values of a deleted attribute go with it [I]. */
function deleteAttributes({ project, body }: Call): unknown {
  for (const name of readBody(namesBody, body).names ?? []) {
    if (!project.definitions.attributes.remove(name)) continue;
    editEach(project, (user) => {
      if (!Object.hasOwn(user.customAttributes, name)) return false;
      return delete user.customAttributes[name];
    });
  }
  return attributeAnswer(project);
}

export const attributeRoutes: readonly Route[] = [
  { method: "GET", path: "/v1/mgmt/user/customattributes", run: ({ project }) => attributeAnswer(project) },
  { method: "POST", path: "/v1/mgmt/user/customattribute/create", run: createAttributes },
  { method: "POST", path: "/v1/mgmt/user/customattribute/delete", run: deleteAttributes },
];
