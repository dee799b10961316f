/**
 * What a policy pack of one's own imports: `import { policies } from "pulumi-descope-users/policy"`. In and out: exports
 * only. Must not know: anything. Starts no server.
 */
export { policies } from "./policies.ts";
export { rules } from "./rules/index.ts";
export type { ConfigSchema, Example, Examples, Rule, Violation } from "./rule.ts";
export type { DeclaredUser } from "./declared.ts";
