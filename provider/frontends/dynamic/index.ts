/**
 * What the text in every state names: `require("pulumi-descope-users/dynamic").User()`. In: nothing. Out: a provider
 * object for Pulumi's dynamic provider process. Must not know: anything; the specifier and these factory names are a
 * contract for ever, because the text in a state runs its refresh and destroy.
 */
import type { dynamic } from "@pulumi/pulumi";

import { associationHandler } from "../../runtime/association-handler.ts";
import { withinLimits } from "../../runtime/limits.ts";
import { userHandler } from "../../runtime/user-handler.ts";
import { userSetHandler } from "../../runtime/user-set-handler.ts";
import { PACKED_SET } from "./form.ts";
import { dynamicProvider } from "./provider.ts";

export function User(): dynamic.ResourceProvider {
  return dynamicProvider(withinLimits(userHandler));
}

export function UserSet(): dynamic.ResourceProvider {
  return dynamicProvider(withinLimits(userSetHandler), { form: PACKED_SET });
}

export function UserRole(): dynamic.ResourceProvider {
  return dynamicProvider(withinLimits(associationHandler("UserRole")));
}

export function UserTenant(): dynamic.ResourceProvider {
  return dynamicProvider(withinLimits(associationHandler("UserTenant")));
}
