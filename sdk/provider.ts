/**
 * One Descope project of several in a program. In: the project's ID, and its management key or where to find it. Out: a
 * Pulumi provider that resources take by `{ provider }`, with a process of its own. Must not know: what the resources
 * declare.
 */
import * as pulumi from "@pulumi/pulumi";

import { configured } from "./configured.ts";
import { owner, ownerAttribute } from "./owner.ts";

export interface ProviderArgs {
  /** The project's ID, `P…`. */
  projectId: pulumi.Input<string>;
  /**
   * Name of an environment variable that holds the management key where Pulumi runs. The better way: the key is in no
   * state, and a rotated one is seen by refresh and destroy too.
   */
  managementKeyEnv?: pulumi.Input<string | undefined>;
  /**
   * The management key; always secret, and encrypted in the state. A refresh or destroy uses the one of the last `up`.
   * Exactly one of this and `managementKeyEnv`.
   */
  managementKey?: pulumi.Input<string | undefined>;
  /**
   * The ID of another project whose resources may be moved to this one: a resource with a state of that project that is
   * given this provider is made here and deleted there. Without it, a state of another project is an error. Take it out
   * when the resources have moved.
   */
  moveFrom?: pulumi.Input<string | undefined>;
  /**
   * The text attribute of this project that holds the ownership mark. Default: `descope-users:ownerAttribute` of the
   * stack's config; an empty text switches marks off for this project. The mark's text is the stack's for all projects.
   */
  ownerAttribute?: pulumi.Input<string | undefined>;
  /**
   * What this project's service does with a partial map of custom attributes on PATCH, where you know it: `merge` lets
   * them travel in one PATCH. Default: `descope-users:attributesOnPatch` of the stack's config; else it is found out
   * where no attribute of others is at stake.
   */
  attributesOnPatch?: pulumi.Input<"merge" | "replace" | undefined>;
  /**
   * How many users may lose access, deleted or disabled, in one run, counted over all providers of the run. Default:
   * `descope-users:maxDeletes` of the stack's config. `DESCOPE_MAX_DELETES` wins over both.
   */
  maxDeletes?: pulumi.Input<number | undefined>;
  /** Default: by the region in the project ID. */
  baseUrl?: pulumi.Input<string | undefined>;
}

/**
 * A Descope project beside the one of the environment and the stack's config, which play no part for its resources.
 *
 * ```ts
 * const eu = new descope.Provider("eu", { projectId: "P…", managementKeyEnv: "DESCOPE_KEY_EU" });
 * new descope.User("ci-eu", { loginId: "ci@example.com" }, { provider: eu });
 * ```
 * Do not change `projectId` in place: the engine only updates the provider (measured), and its resources then fail with
 * `PROJECT_MISMATCH`. Declare a second Provider with `moveFrom` and give it to the resources.
 * Errors come with the first resource: `CONFIG_MISSING`, `CONFIG_MALFORMED`, `PROJECT_MISMATCH`.
 */
export class Provider extends pulumi.ProviderResource {
  /** @internal What its resources are compared by, before the engine answers. */
  readonly declaredProjectId: pulumi.Input<string>;

  constructor(name: string, args: ProviderArgs, options?: pulumi.ResourceOptions) {
    const key = args.managementKey;
    const attribute = args.ownerAttribute ?? ownerAttribute();
    super(
      "pulumi-nodejs",
      name,
      {
        "descope-users:explicit": "true",
        "descope-users:projectId": args.projectId,
        "descope-users:managementKeyEnv": args.managementKeyEnv,
        "descope-users:managementKey": key === undefined ? undefined : pulumi.secret(key),
        "descope-users:baseUrl": args.baseUrl,
        "descope-users:moveFrom": args.moveFrom,
        "descope-users:attributesOnPatch":
          args.attributesOnPatch ?? configured("attributesOnPatch", "DESCOPE_ATTRIBUTES_ON_PATCH"),
        "descope-users:maxDeletes": pulumi.output(args.maxDeletes).apply(maxDeletesText),
        "descope-users:ownerAttribute": attribute,
        "descope-users:owner": attribute === undefined ? undefined : owner(),
      },
      options,
    );
    this.declaredProjectId = args.projectId;
  }
}

/** The engine shows an explicit provider its own inputs only, so the stack's limit is handed on. */
function maxDeletesText(maxDeletes: number | undefined): string | undefined {
  return maxDeletes === undefined ? new pulumi.Config("descope-users").get("maxDeletes") : String(maxDeletes);
}
