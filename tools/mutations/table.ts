// The decisive line of each rule that people trust, what breaking it looks like, and the test that has to notice. Comes
// in: nothing; leaves: data. It must not know how the break is made.

export type Mutation = {
  /** The rule of the design that the line stands for. */
  readonly rule: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly line: string;
  readonly broken: string;
  /** The quick test that has to fail; slower ones on the engine notice too. */
  readonly test: string;
};

export const mutations: readonly Mutation[] = [
  {
    rule: "Ownership: what the program declares is kept where the engine checks its targets only",
    file: "provider/user/held.ts",
    line: "return declaredAs !== undefined && declarations.isInProgram(holdings, declaredAs);",
    broken: "return false;",
    test: "test/unit/user/delete.test.ts",
  },
  {
    rule: "Ownership: a program's own declaration keeps no destroy from deleting",
    file: "provider/runtime/run-declarations.ts",
    line: "return this.#isIn(this.#program, holdings, nameOf(except));",
    broken: "return this.#isIn(this.#program, holdings, undefined);",
    test: "test/unit/runtime/program-declarations.test.ts",
  },
  {
    rule: "Ownership: what is not declared is never sent",
    file: "provider/core/diff.ts",
    line: "if (before !== undefined) left.push(name);",
    broken: "left.push(name);",
    test: "test/unit/core/diff.test.ts",
  },
  {
    rule: "Ownership: state holds the declared attribute keys only",
    file: "provider/core/ownership.ts",
    line: 'if (value === undefined || FIELDS[name].kind === "attributes") continue;',
    broken: 'if (FIELDS[name].kind === "attributes") continue;',
    test: "test/unit/core/ownership.test.ts",
  },
  {
    rule: "Merge guard: a value that is another user's login ID is refused",
    file: "provider/user/guard.ts",
    line: "if (other === undefined) return;",
    broken: "if (other !== undefined || other === undefined) return;",
    test: "test/unit/user/update.test.ts",
  },
  {
    rule: "Verified write: an answer is compared with what is due",
    file: "provider/user/converge.ts",
    line: "      items = dueOn(actual);\n    }\n    return actual;",
    broken: "      items = [];\n    }\n    return actual;",
    test: "test/unit/user/update.test.ts",
  },
  {
    rule: "What preview has not shown is not written",
    file: "provider/core/ownership.ts",
    line: "if (shown === undefined) return pending;",
    broken: "return pending;",
    test: "test/unit/user/update.test.ts",
  },
  {
    rule: "Password version: set only when it rises",
    file: "provider/core/password.ts",
    line: "return (declared.passwordVersion ?? 0) > (before.passwordVersion ?? 0);",
    broken: "return (declared.passwordVersion ?? 0) >= (before.passwordVersion ?? 0);",
    test: "test/unit/core/password.test.ts",
  },
  {
    rule: "Password version: a failed change keeps the old one in state",
    file: "provider/user/update.ts",
    line: "const kept = withPassword ? { ...rest, ...old } : declared;",
    broken: "const kept = withPassword ? { ...rest, ...old, ...declared } : declared;",
    test: "test/unit/user/update.test.ts",
  },
  {
    rule: "Adoption: exactly one match",
    file: "provider/user/adopt.ts",
    line: "if (others.length > 0) {",
    broken: "if (others.length > 99) {",
    test: "test/unit/user/create.test.ts",
  },
  {
    rule: "Adoption: only when the program says so",
    file: "provider/user/create.ts",
    line: "if (owners[0] !== undefined) throw userExists(context, inputs, owners[0], creating);",
    broken: "if (owners[0] !== undefined) return adoptUser(context, inputs, owners[0]);",
    test: "test/unit/user/create.test.ts",
  },
  {
    rule: "Ownership mark: a create goes on with a user only if the mark is this stack's",
    file: "provider/user/mark.ts",
    line: "if (mark === undefined || !isMarkedAsOurs(existing, mark)) return false;",
    broken: "if (mark === undefined) return false;",
    test: "test/unit/user/mark.test.ts",
  },
  {
    rule: "Ownership mark: nobody is taken from another live resource of the program",
    file: "provider/user/mark.ts",
    line: "return !isHeldByOthers(context, holdingsOfKnownUser(existing.userId, {}));",
    broken: "return true;",
    test: "test/unit/user/mark.test.ts",
  },
  {
    rule: "Ownership mark: another stack's user is not deleted",
    file: "provider/user/delete.ts",
    line: "await refuseTakenByOthers(context, userId, state);",
    broken: "",
    test: "test/unit/user/mark.test.ts",
  },
  {
    rule: "Ownership: a user whom another resource of the program declares is kept",
    file: "provider/user/delete.ts",
    line: "if (matches({})) return true;",
    broken: "if (matches({})) return false;",
    test: "test/unit/user/delete.test.ts",
  },
  {
    rule: "Ownership: a state of another project is refused before any request",
    file: "provider/runtime/project.ts",
    line: "if (known === undefined || projectId === undefined || known === projectId) return;",
    broken: "return;",
    test: "test/unit/frontends/dynamic/user.test.ts",
  },
  {
    rule: "Deletion guard: an adopted user is retained",
    file: "provider/core/on-delete.ts",
    line: 'onDelete ?? (adopted === true ? "retain" : "delete")',
    broken: 'onDelete ?? "delete"',
    test: "test/unit/user/delete.test.ts",
  },
  {
    rule: "Deletion guard: never beyond maxDeletes",
    file: "provider/user/context.ts",
    line: "if (count >= max) return count;",
    broken: "if (count > max) return count;",
    test: "test/unit/user/delete.test.ts",
  },
  {
    rule: "Deletion guard: an emptied or halved set needs a word, whatever onDelete says",
    file: "provider/core/set-losses.ts",
    line: "if (!losesAccess && leaving.length <= limit) return undefined;",
    broken: "if (!losesAccess) return undefined;",
    test: "test/unit/core/set-losses.test.ts",
  },
  {
    rule: "Deletion guard: a user whom others mean by a login ID that the state does not know",
    file: "provider/user/delete.ts",
    line: "if (!matches(state) && !isHeldByOthers(judged, [ANYBODY_BY_LOGIN_ID], by)) return false;",
    broken: "if (!matches(state)) return false;",
    test: "test/unit/user/delete.test.ts",
  },
  {
    rule: "Interrupt: nothing is sent any more",
    file: "provider/client/resilience.ts",
    line: "if (signal?.aborted === true) throw notSent(call);",
    broken: "",
    test: "test/unit/client/interrupt.test.ts",
  },
  {
    rule: "Interrupt: a write under way may still be answered",
    file: "provider/client/transport.ts",
    line: "return isRead(call) ? { late: signal, done: () => undefined } : afterGrace(signal, graceMs);",
    broken: "return { late: signal, done: () => undefined };",
    test: "test/unit/client/interrupt.test.ts",
  },
  {
    rule: "Deletion guard: disabled users count as well",
    file: "provider/user/delete.ts",
    line: "if (items.length > 0) countLoss(context, state);",
    broken: "",
    test: "test/unit/user/delete.test.ts",
  },
  {
    rule: "Deletion guard: processes of one run count together",
    file: "provider/runtime/run-losses.ts",
    line: "if (this.#counts(line)) this.#counted += 1;",
    broken: "if (own !== undefined && line.startsWith(own)) this.#counted += 1;",
    test: "test/unit/runtime/run-losses.test.ts",
  },
  {
    rule: "Adopted users: what leaves the program stays",
    file: "provider/core/diff.ts",
    line: 'removedFields ?? (lastKnown.adopted === true ? "keep" : "clear")',
    broken: 'removedFields ?? "clear"',
    test: "test/unit/core/diff.test.ts",
  },
  {
    rule: "Replacement: refused where the old user is kept",
    file: "provider/core/test-flip.ts",
    line: 'if (action === "delete") return undefined;',
    broken: "return undefined;",
    test: "test/unit/core/test-flip.test.ts",
  },
  {
    rule: "Deletion guard: never another user than the state's",
    file: "provider/user/delete.ts",
    line: "if (state.userId !== undefined && state.userId !== userId) throw otherUser(context, userId, state);",
    broken: "",
    test: "test/unit/user/delete.test.ts",
  },
  {
    rule: "Attributes of others are not put at stake",
    file: "provider/user/attributes.ts",
    line: "if (foreignKeys(context, actual, work.target).length > 0) return undefined;",
    broken: "",
    test: "test/unit/user/update.test.ts",
  },
  {
    rule: "A 404 without a code that means a user is not a user who is gone",
    file: "provider/client/api.ts",
    line: "return (status === 404 || status === 400) && MISSING_CODES.has(errorCode);",
    broken: "return status === 404;",
    test: "test/unit/client/api.test.ts",
  },
  {
    rule: "An answer with another user's record is no outcome",
    file: "provider/client/api.ts",
    line: "if (answered.userId === userId) return answered;",
    broken: "return answered;",
    test: "test/unit/client/api.test.ts",
  },
  {
    rule: "Coalescing: a look-up waits for operations that take the place of those that ended",
    file: "provider/client/turnover.ts",
    line: "return { atOnce, later };",
    broken: "return { atOnce: 0, later: 0 };",
    test: "test/unit/client/pace.test.ts",
  },
  {
    rule: "Data files: what is no UTF-8 is refused, not written with broken names",
    file: "sdk/files.ts",
    line: "if (!isUtf8(content) || content.includes(0))",
    broken: "if (content.includes(0))",
    test: "test/unit/sdk/files.test.ts",
  },
  {
    rule: "Data files: a column cannot be given a meaning that does not exist",
    file: "sdk/csv.ts",
    line: 'if (typeof column === "string" && FIELDS.includes(column)) return column;',
    broken: 'if (typeof column === "string") return column;',
    test: "test/unit/sdk/files.test.ts",
  },
];
