/**
 * What the text in every state names: `require("pulumi-descope-users/dynamic").User()`. In: nothing. Out: a provider
 * object for Pulumi's dynamic provider process. Must not know: anything; the specifier and these factory names are a
 * contract for ever, because the text in a state runs its refresh and destroy.
 */
import type { dynamic } from "@pulumi/pulumi";

import { associationDoor } from "./association-door.ts";
import { asOperations } from "./operations.ts";
import { userDoor } from "./door.ts";
import { userSetDoor } from "./user-set-door.ts";

export function User(): dynamic.ResourceProvider {
  return asOperations(userDoor());
}

export function UserSet(): dynamic.ResourceProvider {
  return asOperations(userSetDoor());
}

export function UserRole(): dynamic.ResourceProvider {
  return asOperations(associationDoor("UserRole"));
}

export function UserTenant(): dynamic.ResourceProvider {
  return asOperations(associationDoor("UserTenant"));
}
