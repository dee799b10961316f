/** The program whose states earlier commits have written; see the states beside it. */
import { code, testUser, user, userRole, userTenant, type Resource } from "../world.ts";

/** Of the users who exist before the program runs. */
export const ADOPTED = "eva@example.com";

export const FORMER: readonly Resource[] = [
  user("ada", {
    loginId: "ada@example.com",
    email: "ada@example.com",
    verifiedEmail: true,
    phone: "+49 30 123456",
    name: "Ada",
    roleNames: ["Viewer"],
    userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }],
    status: "enabled",
    customAttributes: { department: "Sales" },
    additionalIdentifiers: ["ada-bot"],
    onDelete: "delete",
  }),
  user("secretive", { loginId: "secretive@example.com", name: code('pulumi.secret("Grace")') }),
  user("eva", { loginId: ADOPTED, name: "Eva", onExisting: "adopt" }),
  testUser("probe", { loginId: "probe@example.com", name: "Probe" }),
  {
    name: "team",
    type: "UserSet",
    args: {
      users: {
        bob: { loginId: "bob@example.com", name: "Bob" },
        eve: { loginId: "eve@example.com", name: "Eve", status: "disabled", customAttributes: { department: "R&D" } },
      },
      defaults: { status: "enabled", customAttributes: { department: "Support" } },
      maxDeletes: 2,
    },
  },
  userRole("deployer", { userId: code("eva.userId"), roleName: "Deployer" }),
  userTenant(
    "member",
    { loginId: "bob@example.com", tenantId: "acme", roleNames: ["Viewer"] },
    { dependsOn: [code("team")] },
  ),
];
