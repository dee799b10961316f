/** Which rights of a user other resources of the program hold. */
export interface HeldRights {
  readonly tenant: (tenantId: string) => boolean;
  /** Within the tenant, or of the project. */
  readonly role: (name: string, tenantId: string | undefined) => boolean;
}

export const NO_HELD_RIGHTS: HeldRights = { tenant: () => false, role: () => false };
