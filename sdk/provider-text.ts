/**
 * The text that stands in the state of every resource and runs its refresh and destroy. In and out: nothing. Must not
 * change, ever: the specifier and the factory names are kept by every later release. CommonJS, constant and short
 * (Pulumi evaluates it in a process of its own), at most 80 bytes, and free of any key.
 */
export const USER_PROVIDER = 'exports.handler=()=>require("pulumi-descope-users/dynamic").User()';
export const USER_SET_PROVIDER = 'exports.handler=()=>require("pulumi-descope-users/dynamic").UserSet()';
export const USER_ROLE_PROVIDER = 'exports.handler=()=>require("pulumi-descope-users/dynamic").UserRole()';
export const USER_TENANT_PROVIDER = 'exports.handler=()=>require("pulumi-descope-users/dynamic").UserTenant()';
