/**
 * The ready policy pack: `pulumi up --policy-pack node_modules/pulumi-descope-users/policy`. In: nothing. Out: a server
 * that the engine asks, started by being loaded. Must not know: the rules one by one.
 */
import { PolicyPack } from "@pulumi/policy";

import { policies } from "./policies.ts";

// oxlint-disable-next-line no-new -- the constructor starts the server
new PolicyPack("descope-users", { description: "Guardrails for users of a Descope project", policies });
