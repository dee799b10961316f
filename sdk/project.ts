/**
 * The Descope project of a resource, as the program knows it. In: a resource's options. Out: the project's ID. Must not
 * know: whether the ID is right; the provider says so.
 */
import * as pulumi from "@pulumi/pulumi";

import { configured } from "./configured.ts";
import { Provider } from "./provider.ts";

/**
 * That of its `Provider`, else that of the environment or the stack's config; `undefined` where none is set, and under a
 * provider of another making, such as that of a second copy of this package.
 */
export function projectOf(
  token: string,
  options: pulumi.CustomResourceOptions | undefined,
): pulumi.Input<string | undefined> {
  const provider = options?.provider ?? options?.parent?.getProvider(token);
  if (provider !== undefined) return provider instanceof Provider ? provider.declaredProjectId : undefined;
  return configured("projectId", "DESCOPE_PROJECT_ID") ?? new pulumi.Config("descope").get("projectId");
}
