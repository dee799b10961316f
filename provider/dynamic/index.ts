/**
 * What the text in every state names: `require("pulumi-descope-users/dynamic").User()`. In: nothing. Out: a provider
 * object for Pulumi's dynamic provider process. Must not know: anything; the specifier and these factory names are a
 * contract for ever, because the text in a state runs its refresh and destroy.
 */
export { userDoor as User } from "./door.ts";
