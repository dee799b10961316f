/**
 * All rules of the pack. In and out: exports only. Must not know: what starts them.
 */
import type { Rule } from "../rule.ts";
import { clearPasswords } from "./clear-passwords.ts";
import { contactsVerified } from "./contacts-verified.ts";
import { loginDomains } from "./login-domains.ts";
import { oneLoginOneResource } from "./one-login-one-resource.ts";
import { privilegedRoles } from "./privileged-roles.ts";
import { requiredAttributes } from "./required-attributes.ts";
import { rolesAndTenants } from "./roles-and-tenants.ts";
import { serviceUsersKept } from "./service-users-kept.ts";
import { testUserCount } from "./test-user-count.ts";
import { testUsersInProduction } from "./test-users-in-production.ts";

export const rules: readonly Rule[] = [
  loginDomains,
  oneLoginOneResource,
  privilegedRoles,
  rolesAndTenants,
  clearPasswords,
  contactsVerified,
  requiredAttributes,
  serviceUsersKept,
  testUsersInProduction,
  testUserCount,
];
