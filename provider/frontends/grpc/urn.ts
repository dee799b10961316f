/** What a resource's URN says: `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. */
export interface Urn {
  readonly stack: string;
  readonly project: string;
  /** `descope-users:index:User`; of a resource with a parent the last one. */
  readonly type: string;
  readonly name: string;
}

export function parseUrn(urn: string): Urn {
  const [head = "", project = "", types = "", ...name] = urn.split("::");
  return {
    stack: head.replace(/^urn:pulumi:/, ""),
    project,
    type: types.split("$").at(-1) ?? "",
    // A name may hold "::".
    name: name.join("::"),
  };
}
