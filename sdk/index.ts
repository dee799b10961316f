/**
 * What a program imports: `import * as descope from "pulumi-descope-users"`. In and out: exports only. Must not know:
 * anything below the resources.
 */
export { TestUser, User, type AttributeOutput, type TenantMembership } from "./user.ts";
export type {
  AttributeValue,
  HashedPasswordArgs,
  TenantMembershipArgs,
  TestUserArgs,
  UserArgs,
  UserStatus,
} from "./args.ts";
export { UserRole, type UserRoleArgs } from "./user-role.ts";
export { UserTenant, type UserTenantArgs } from "./user-tenant.ts";
export { UserSet, type UserSetArgs, type UserSetEntry } from "./user-set.ts";
export { usersFromCsv, type Column, type CsvOptions } from "./csv.ts";
export { usersFromJson, usersFromYaml } from "./data.ts";
export {
  getUser,
  getUserOutput,
  type FoundTenant,
  type FoundUser,
  type GetUserArgs,
  type GetUserOutputArgs,
} from "./get-user.ts";
export {
  findUsers,
  findUsersOutput,
  type FindUsersArgs,
  type FindUsersOutputArgs,
  type TenantRoles,
} from "./find-users.ts";
export { Provider, type ProviderArgs } from "./provider.ts";
