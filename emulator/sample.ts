/**
 * The project that a server holds unless told otherwise. In: nothing. Out: data. Must not know: how it is used. Its
 * roles, app and the attributes `newUser` and `a` are what the live suites of Descope's SDKs expect to find.
 */
import type { ProjectSeed } from "./model.ts";

export const sampleProject: ProjectSeed = {
  // 29 characters: below 28 the Java client refuses it, from 32 on Go and Python read a region out of it.
  projectId: "P2emulator0000000000000000000",
  managementKey: "K2emulator00000000000000000000not.a.real.key",
  roles: [
    { name: "Tenant Admin", permissionNames: ["Impersonate", "User Admin", "SSO Admin"] },
    { name: "is_staff" },
    { name: "is_superuser" },
    { name: "Viewer", permissionNames: ["read"] },
    { name: "Deployer", permissionNames: ["read", "deploy"] },
    { name: "Auditor", permissionNames: ["read", "audit"] },
  ],
  tenants: [
    { id: "acme", name: "Acme Corporation" },
    { id: "globex", name: "Globex" },
    { id: "initech", name: "Initech" },
  ],
  ssoApps: [
    { id: "descope-default-oidc", name: "Descope OIDC" },
    { id: "grafana", name: "Grafana" },
  ],
  attributes: [
    { name: "newUser", type: 3 },
    { name: "a", type: 1 },
    { name: "department", type: 1 },
    { name: "costCenter", type: 2 },
    { name: "onCall", type: 3 },
    { name: "skills", type: 5, options: ["go", "typescript", "python", "kubernetes"] },
    { name: "level", type: 4, options: ["junior", "senior", "principal"] },
    { name: "owner", type: 1 },
    { name: "team", type: 1 },
    { name: "hiredOn", type: 6 },
    { name: "birthday", type: 7 },
  ],
};
