/**
 * A stack, its users and everybody who changes them. In: a sequence. Out: nothing, or a `Violation` that names what
 * should not have happened, with the story so far. Must not know: how sequences are drawn or shrunk.
 *
 * After each run of the engine the frame is checked (frame.ts): nothing changed that no program declared. After the last
 * step the faults are over: the stack is refreshed and updated until it rests, and then everything declared holds.
 */
import { z } from "zod";

import {
  dialectTable,
  type Dialect,
  type Emulator,
  type RequestRecord,
  type UserObject,
  type UserRecord,
} from "../../../emulator/index.ts";
import type { Transport } from "../../../provider/client/transport.ts";
import { unacceptable } from "./acceptable.ts";
import { Engine, type Operation } from "./engine.ts";
import { actionOf, bornViolations, frameViolations, keepsRemoved, newUsers, type FrameInput } from "./frame.ts";
import {
  changedItems,
  form,
  forms,
  holds,
  isClearable,
  isEmpty,
  isEmptyIn,
  itemsOf,
  keyOf,
  loginsOf,
  owns,
} from "./oracle.ts";
import { Passwords } from "./passwords.ts";
import { startProcess } from "./process.ts";
import { Author, nameOf, passwordEnvironment } from "./program.ts";
import { ruleOf, type Drift, type Run, type Sequence, type Step } from "./sequence.ts";
import { BYSTANDER_LOGINS, STALE, type Args } from "./values.ts";
import { isWrite, writeViolations } from "./writes.ts";

/** Between two commands of a person search has caught up; within one it may lag. */
const BYSTANDER_AGE_S = 100_000;
const SETTLE_ROUNDS = 5;

const STANDARD = Object.fromEntries(
  Object.entries(dialectTable).map(([name, row]) => [name, "values" in row ? row.values[0] : row.standard]),
) as unknown as Dialect;

export class Violation extends Error {
  readonly found: readonly string[];
  readonly story: readonly string[];
  constructor(found: readonly string[], story: readonly string[]) {
    super(found.join("\n"));
    this.name = "Violation";
    this.found = found;
    this.story = story;
  }
}

export interface Surroundings {
  readonly emulator: Emulator;
  readonly transport: Transport;
}

export class World {
  readonly #emulator: Emulator;
  readonly #transport: Transport;
  readonly #sequence: Sequence;
  readonly #author: Author;
  readonly #engine: Engine;
  readonly #passwords: Passwords;
  readonly #bystanders: string[] = [];
  /** Users that a create made and no state knows, because its answer was lost or the process died. */
  readonly #orphans: Set<string> = new Set();
  readonly #mainLogins: Map<string, Set<string>> = new Map();
  /** Users that hands changed since the state was last refreshed. */
  readonly #drifted: Set<string> = new Set();
  readonly story: string[] = [];
  #seen: readonly UserObject[] | undefined;
  #ups = 0;
  #dieAfterWrite: number | undefined;
  #lastRequest = 0;

  constructor({ emulator, transport }: Surroundings, sequence: Sequence) {
    this.#emulator = emulator;
    this.#transport = transport;
    this.#sequence = sequence;
    this.#author = new Author(sequence.odd);
    this.#passwords = new Passwords(emulator);
    this.#engine = new Engine({
      parallel: sequence.parallel,
      lastRequest: () => this.#emulator.log.all().at(-1)?.n ?? this.#lastRequest,
      start: (phase) =>
        startProcess({
          emulator,
          transport,
          environment: passwordEnvironment(),
          maxDeletes: sequence.maxDeletes,
          gathers: sequence.parallel,
          dieAfterWrite: phase === "preview" ? undefined : this.#dieAfterWrite,
        }),
    });
  }

  /** Plays the whole sequence and lets the stack come to rest. */
  async play(): Promise<void> {
    await this.#prepare();
    for (const step of this.#sequence.steps) await this.#step(step);
    await this.#settle();
    await this.#takeDown();
  }

  async #prepare(): Promise<void> {
    const emulator = this.#emulator;
    emulator.faults.clear();
    // Of the sequence before.
    await this.#catchUp();
    for (const { userId } of emulator.users()) emulator.deleteUser(userId);
    // Creating by hand obeys the dialect, so the bystanders come first.
    emulator.log.clear();
    for (const [index, fields] of this.#sequence.bystanders.entries()) this.#newcomer(index, fields);
    emulator.setDialect({ ...STANDARD, ...this.#sequence.dialect });
  }

  /** A user that no program declares; made by hand, so that the dialect of the API has no say. */
  #newcomer(index: number, fields: Args): void {
    const [loginId, second] = BYSTANDER_LOGINS[index] ?? [];
    const taken = this.#emulator.users().some((user) => owns(user, forms([loginId, second])));
    if (taken) return;
    const createdTime = Math.floor(Date.now() / 1000) - BYSTANDER_AGE_S;
    const body = { ...dropUndefined(fields), loginId, additionalIdentifiers: [second], createdTime };
    this.#emulator.setDialect({ ...STANDARD, contactRequired: "nobody" });
    this.#bystanders[index] = this.#emulator.createUser(body).userId;
    this.#emulator.setDialect({ ...STANDARD, ...this.#sequence.dialect });
  }

  /** Time passes: search sees everything. */
  async #catchUp(): Promise<void> {
    const { searchLag } = this.#emulator.dialect;
    if (searchLag > 0) {
      this.#emulator.setDialect({ searchLag: 0 });
      const body = { limit: 1 };
      await this.#transport.send({ method: "POST", path: "/v2/mgmt/user/search", body, answer: z.unknown() });
      this.#emulator.setDialect({ searchLag });
    }
    this.#lastRequest = this.#emulator.log.all().at(-1)?.n ?? this.#lastRequest;
    this.#emulator.log.clear();
  }

  async #step(step: Step): Promise<void> {
    this.story.push(`- ${JSON.stringify(step)}`);
    if (step.do === "up" || step.do === "refresh" || step.do === "destroy") {
      await this.#run(step);
    } else if (step.do === "drift") {
      this.#byHand(step);
    } else if (step.do !== "adopt") {
      this.#author.edit(step);
    } else {
      // Who adopts looks first: that there is somebody, and whether it is a test user.
      const found = this.#users().find((user) => owns(user, forms([step.loginId])));
      if (found === undefined) return;
      this.#author.edit(step);
      this.#author.edit({ do: "test", r: step.r, value: found.test });
    }
  }

  async #run(run: Run): Promise<{ operations: Operation[]; requests: RequestRecord[] }> {
    await this.#catchUp();
    const before = this.#users();
    const program = run.do === "destroy" ? new Map<string, Args>() : this.#program(before);
    for (const fault of run.faults ?? []) this.#emulator.faults.add(ruleOf(fault));
    this.#dieAfterWrite = run.do === "refresh" ? undefined : run.crash?.at;
    const operations = await this.#operate(run, program);
    this.#dieAfterWrite = undefined;
    this.#emulator.faults.clear();
    const requests = this.#emulator.log.all();
    this.#seen = undefined;
    const after = this.#users();
    this.#tell(operations, requests);

    const faulty = requests.some(({ fault }) => fault !== undefined);
    const frame: FrameInput = {
      before,
      after,
      operations,
      program,
      dialect: this.#emulator.dialect,
      mainLogins: this.#mainLogins,
    };
    const found = [
      ...frameViolations(frame),
      ...this.#deletions(frame),
      ...this.#births(frame, faulty),
      ...operations.flatMap((operation) => this.#outcome(operation, frame, faulty)),
      ...operations.flatMap((operation) => this.#passwords.after(operation, program.get(operation.name), after)),
      ...this.#writes(frame, requests, faulty),
    ];
    if (found.length > 0) this.#fail(found);
    for (const { name, before: old, after: now } of operations) {
      const userId = (now ?? old)?.id;
      const loginId = program.get(name)?.["loginId"];
      if (userId !== undefined && loginId !== undefined) this.#main(userId, loginId);
    }
    if (run.do === "refresh" && !faulty) this.#drifted.clear();
    if (operations.some(({ killed, error }) => killed || error !== undefined)) this.#mayBeRenames();
    return { operations, requests };
  }

  /**
   * Excluded: two resources own one user, because one adopts it by another of its login IDs than the one by which the
   * other manages or adopts it. They would undo each other's work for ever, and which is right nobody can say.
   */
  #program(users: readonly UserObject[]): Map<string, Args> {
    const program = this.#author.program();
    const managed = new Map([...this.#engine.state].map(([name, { id }]) => [id, name]));
    for (const [name, args] of program) {
      if (args["onExisting"] !== "adopt") continue;
      const found = users.filter((user) => owns(user, loginsOf(args)));
      const isTaken = found.some(({ userId }) => (managed.get(userId) ?? name) !== name);
      const { onExisting: _, ...rest } = args;
      if (isTaken) program.set(name, rest);
      else for (const { userId } of found) managed.set(userId, name);
    }
    return program;
  }

  async #operate(run: Run, program: ReadonlyMap<string, Args>): Promise<Operation[]> {
    try {
      // A preview changes nothing, so that a few of them show as much as all.
      if (run.do === "up") return await this.#engine.up(program, this.#ups++ % 3 === 0);
      return run.do === "refresh" ? await this.#engine.refresh() : await this.#engine.destroy();
    } catch (error) {
      // The engine itself throws only where the provider broke the rules between them.
      return this.#fail([`ENGINE: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`]);
    }
  }

  #deletions({ before, after }: FrameInput): string[] {
    const { maxDeletes } = this.#sequence;
    const deleted = before.filter(({ userId }) => !after.some((user) => user.userId === userId)).length;
    if (maxDeletes === undefined || deleted <= maxDeletes) return [];
    return [`DELETED: ${String(deleted)} users in one run, ${String(maxDeletes)} were allowed`];
  }

  #births(frame: FrameInput, faulty: boolean): string[] {
    const born = newUsers(frame);
    const seen = new Set<Operation>();
    return born.flatMap(({ user, operation }) => {
      const name = `${user.userId} (${user.loginIds.join(", ")})`;
      if (operation === undefined) return [`SECOND USER: ${name} was made, and nothing declares it`];
      const second = seen.has(operation) ? [`SECOND USER: ${name} was made beside another by ${operation.name}`] : [];
      seen.add(operation);
      const args = frame.program.get(operation.name) ?? {};
      this.#passwords.born(user.userId, args);
      if (operation.after?.id === user.userId) return [...second, ...bornViolations(user, args)];
      this.#orphans.add(user.userId);
      if (operation.killed || (operation.error !== undefined && faulty))
        return [...second, ...bornViolations(user, args)];
      return [...second, `SECOND USER: ${name} was made and is not in the state of ${operation.name}`];
    });
  }

  /** What an operation says of its own outcome is so. */
  #outcome(operation: Operation, frame: FrameInput, faulty: boolean): string[] {
    const { name, op, before, after, error, killed } = operation;
    if (killed) return [];
    const args = frame.program.get(name);
    const found: string[] = [];
    if (error !== undefined) {
      if (/Passw!\d-\d/.test(error) || error.includes(this.#emulator.managementKey))
        found.push(`SECRET: ${name}: ${error}`);
      if (!/^[A-Z_]+: /.test(error) || error.startsWith("PROVIDER_BUG")) found.push(`UNCODED: ${name}: ${error}`);
      else if (!faulty) {
        const { before: then, after: users, dialect } = frame;
        const { maxDeletes } = this.#sequence;
        const wrong = unacceptable({ operation, args: args ?? {}, before: then, users, dialect, maxDeletes });
        if (wrong !== undefined) found.push(wrong);
      }
    }
    if (args === undefined || (op !== "create" && op !== "update" && op !== "replace") || after === undefined)
      return found;
    const user = frame.after.find(({ userId }) => userId === after.id);
    // A failure without a state of its own: the engine kept what it had.
    if (error !== undefined && (after === before || !after.halfDone)) return found;
    // Nothing to send, nothing to see: what was deleted by hand is for a refresh to find.
    if (user === undefined && operation.from === operation.to) return found;
    if (user === undefined) return [...found, `STATE: ${name} knows ${after.id}, who does not exist`];
    return [...found, ...this.#truth(operation, user, args, frame)];
  }

  /** The state after a success or half of one: what it says was written holds, what had to go is gone or still known. */
  #truth({ name, before, after, error }: Operation, user: UserObject, args: Args, frame: FrameInput): string[] {
    const state = after?.outputs ?? {};
    const known = before?.id === user.userId ? before.outputs : {};
    const { set, left } = changedItems(known, args);
    const differs = (item: string): boolean => changedItems(state, args).set.includes(item);
    // Half done, the user may still go by a login ID that is to be renamed: its others are those beside that one.
    const now = error === undefined ? withStandIn(args, user, set) : { ...args, loginId: state["loginId"] };
    const unsaid = set.filter((item) => {
      const isHeld = holds(user, item === "additionalIdentifiers" ? now : args, item);
      return !isHeld && !(error !== undefined && differs(item));
    });
    const old = frame.before.find(({ userId }) => userId === user.userId);
    const uncleared = left.filter(
      (item) =>
        isClearable(item) &&
        !keepsRemoved(known, args) &&
        !isEmpty(user, item, args) &&
        !isEmptyIn(known, item) &&
        !(error !== undefined && itemsOf(state).includes(item)),
    );
    // A login ID that was taken away by hand and not shown is not written: the state names it, and says that it is gone.
    const isDrift = (item: string): boolean => item === "loginId" && !set.includes(item);
    const saysWrong = error === undefined ? itemsOf(args).filter((item) => differs(item) && !isDrift(item)) : [];
    const secrets = ["password", "hashedPassword"].filter((secret) => state[secret] !== undefined);
    return [
      ...unsaid.map(
        (item) => `NOT HELD: ${item} of ${name}, though ${error === undefined ? "it succeeded" : "the state says so"}`,
      ),
      ...(old === undefined ? [] : uncleared.map((item) => `NOT CLEARED: ${item} of ${name} left the program`)),
      ...saysWrong.map((item) => `STATE: ${name} succeeded, but its state does not have the declared ${item}`),
      ...secrets.map((secret) => `SECRET: ${secret} of ${name} rests in state`),
    ];
  }

  #writes(frame: FrameInput, requests: readonly RequestRecord[], faulty: boolean): string[] {
    if (this.#sequence.parallel || faulty) return [];
    return frame.operations
      .filter(({ killed }) => !killed)
      .flatMap((operation) =>
        writeViolations({
          operation,
          args: frame.program.get(operation.name),
          requests: requests.filter(({ n }) => n > operation.from && n <= operation.to),
          dialect: frame.dialect,
          drifted: operation.before === undefined || this.#drifted.has(operation.before.id),
          user: frame.before.find(({ userId }) => userId === operation.before?.id),
        }),
      );
  }

  /** Everybody, as they are; read again only when something may have changed them. */
  #users(): readonly UserObject[] {
    this.#seen ??= this.#emulator.users();
    return this.#seen;
  }

  #byHand(drift: Drift): void {
    this.#drift(drift);
    this.#mayBeRenames();
  }

  /**
   * Where the declared login ID is gone and one is there that the state does not know, nobody can tell a rename by hand
   * from one that came and one that went: taking the new one back for the declared one is right. It may have gone by a
   * rename of our own whose run was cut off, too: the state does not know of it, and the user looks just the same.
   */
  #mayBeRenames(): void {
    for (const { id, outputs } of this.#engine.state.values()) {
      const user = this.#emulator.users().find(({ userId }) => userId === id);
      if (user === undefined || owns(user, forms([outputs["loginId"]]))) continue;
      const known = forms([outputs["loginIds"] ?? []].flat());
      for (const login of user.loginIds) if (!known.has(form(login))) this.#main(id, login);
    }
  }

  #drift(drift: Drift): void {
    this.#seen = undefined;
    if (drift.what === "newcomer") {
      this.#newcomer(drift.by ?? 0, drift.fields);
      return;
    }
    if (drift.what === "usurp") {
      this.#usurp(drift.r ?? 0, drift.by ?? 0, drift.item);
      return;
    }
    const userId =
      drift.by === undefined ? this.#engine.state.get(nameOf(drift.r ?? 0))?.id : this.#bystanders[drift.by];
    const user = this.#emulator.users().find((candidate) => candidate.userId === userId);
    if (userId === undefined || user === undefined) return;
    this.#drifted.add(userId);
    if (drift.what === "delete") {
      this.#emulator.deleteUser(userId);
    } else if (drift.what === "password") {
      this.#passwords.byHand(userId);
    } else if (drift.what === "removeLogin") {
      const state = [...this.#engine.state.values()].find(({ id }) => id === userId);
      const main = forms([state?.outputs["loginId"]]);
      const left = user.loginIds.filter((id) => !main.has(form(id)));
      if (left.length > 0) this.#edit(userId, { loginIds: left });
    } else if (drift.what === "set" && this.#isPerishable(drift)) {
      return;
    } else if (drift.what === "set") {
      this.#edit(userId, edit(user, drift.item, drift.value));
    } else {
      const login = this.#stored(drift.loginId);
      if (this.#emulator.users().some((other) => owns(other, forms([login])))) return;
      if (drift.what === "addLogin") {
        this.#edit(userId, { loginIds: [...user.loginIds, login] });
        return;
      }
      const state = [...this.#engine.state.values()].find(({ id }) => id === userId);
      const main = forms([state?.outputs["loginId"]]);
      const at = Math.max(
        0,
        user.loginIds.findIndex((id) => main.has(form(id))),
      );
      this.#edit(userId, { loginIds: user.loginIds.with(at, login) });
      this.#main(userId, login);
    }
  }

  /** The user of a resource loses a value that the program declares, and a bystander gets it as a login ID. */
  #usurp(r: number, by: number, item: "loginId" | "email" | "phone"): void {
    const state = this.#engine.state.get(nameOf(r));
    const users = this.#emulator.users();
    const user = users.find(({ userId }) => userId === state?.id);
    const usurper = users.find(({ userId }) => userId === this.#bystanders[by]);
    const value = state?.outputs[item];
    if (user === undefined || usurper === undefined || typeof value !== "string" || value === "") return;
    const left = user.loginIds.filter((id) => form(id) !== form(value));
    if (left.length === 0 || user.userId === usurper.userId) return;
    this.#drifted.add(user.userId);
    const fields =
      item === "loginId" ? {} : { [item]: "", [item === "email" ? "verifiedEmail" : "verifiedPhone"]: false };
    this.#edit(user.userId, { ...fields, loginIds: left });
    if (users.some((other) => other !== user && owns(other, forms([value])))) return;
    this.#edit(usurper.userId, { loginIds: [...usurper.loginIds, this.#stored(value)] });
  }

  /**
   * Excluded: where PATCH replaces the map and drops what does not fit without a word, a value of somebody else that fits
   * no more is gone with the first PATCH of any attribute, for none can carry it. Only to ask for the definitions before
   * each first PATCH would tell, which costs every program a request.
   */
  #isPerishable({ item: name, value }: { item: string; value: unknown }): boolean {
    const { attributesOnPatch, wrongAttributeType } = this.#emulator.dialect;
    const isStale = STALE.some((stale) => stale.item === name && JSON.stringify(stale.value) === JSON.stringify(value));
    return isStale && attributesOnPatch === "replace" && wrongAttributeType === "dropped";
  }

  /** This login ID of the user is one that a rename may take away. */
  #main(userId: string, loginId: unknown): void {
    const known = this.#mainLogins.get(userId) ?? new Set<string>();
    this.#mainLogins.set(userId, known.add(form(String(loginId))));
  }

  /** Whatever the dialect refuses of the API, a hand can do it. */
  #edit(userId: string, fields: Partial<UserRecord>): void {
    const { unverifyOnlyContact } = this.#emulator.dialect;
    this.#emulator.setDialect({ unverifyOnlyContact: "taken" });
    this.#emulator.editUser(userId, fields);
    this.#emulator.setDialect({ unverifyOnlyContact });
  }

  /** As the service of this dialect keeps a login ID. */
  #stored(loginId: string): string {
    const isText = !loginId.startsWith("+") && this.#emulator.dialect.loginIdCase === "kept";
    return isText ? loginId : form(loginId);
  }

  /** Refresh and update until nothing is written any more; then everything holds and the next update sends nothing. */
  async #settle(): Promise<void> {
    this.story.push("- the faults are over: refresh and up until it rests");
    let failed = "";
    for (let round = 1; ; round += 1) {
      await this.#clean({ do: "refresh" });
      const { operations, requests } = await this.#run({ do: "up" });
      const adopted = this.#adoptOrphans(operations);
      const wrote = requests.some((request) => isWrite(request) && request.status === 200);
      const failing = operations.flatMap(({ name, error }) => (error === undefined ? [] : [name])).join();
      // What cannot hold is tried again each time, and may cost a write each time; once more, for what failed may be due to
      // a resource that left the program and went in the same run.
      if (!adopted && (failing === "" ? !wrote : failing === failed)) break;
      failed = failing;
      if (round === SETTLE_ROUNDS) this.#fail(["RESTLESS: refresh and up go on writing"]);
    }
    const { operations, requests } = await this.#run({ do: "up" });
    const failures = new Set(operations.filter(({ error }) => error !== undefined).map(({ name }) => name));
    const found = failures.size === 0 && requests.length > 0 ? ["RESTLESS: an up without a change sent requests"] : [];
    if (found.length > 0) this.#fail(found);
    this.#everythingHolds(failures);
  }

  async #clean(run: Run): Promise<void> {
    const { operations } = await this.#run(run);
    const failed = operations.filter(({ error }) => error !== undefined);
    if (failed.length > 0)
      this.#fail(failed.map(({ name, error }) => `FAILED: ${run.do} of ${name}: ${String(error)}`));
  }

  /** Whose create lost its answer finds its own user in the way: the message says to adopt it, and the author does. */
  #adoptOrphans(operations: readonly Operation[]): boolean {
    const ways = operations.filter(
      ({ name, error }) =>
        error?.startsWith("USER_EXISTS") === true &&
        this.#author.program().get(name)?.["onExisting"] !== "adopt" &&
        [...this.#orphans].some((userId) => error.includes(userId)),
    );
    for (const { name, error = "" } of ways) {
      this.story.push(`- the author declares onExisting: "adopt" for ${name}`);
      const orphan = this.#users().find(({ userId }) => error.includes(userId));
      const declared = this.#author.program().get(name)?.["loginId"];
      const isByMain = orphan !== undefined && owns(orphan, forms([declared]));
      this.#author.adopt(name, isByMain ? undefined : orphan?.loginIds[0]);
    }
    return ways.length > 0;
  }

  #everythingHolds(failed: ReadonlySet<string>): void {
    const users = this.#users();
    const found = [...this.#author.program()].flatMap(([name, args]) => {
      if (failed.has(name)) return [];
      const state = this.#engine.state.get(name);
      const user = users.find(({ userId }) => userId === state?.id);
      if (user === undefined) return [`NOT HELD: ${name} rests without a user`];
      const broken = itemsOf(args).filter((item) => !holds(user, args, item));
      return broken.map((item) => `NOT HELD: ${item} of ${name}, at rest`);
    });
    found.push(...this.#passwords.atRest(users));
    if (found.length > 0) this.#fail(found);
  }

  /** At the end the stack is destroyed: whoever is to go is gone, whoever is to stay is there. */
  async #takeDown(): Promise<void> {
    const states = [...this.#engine.state.values()];
    const { operations } = await this.#run({ do: "destroy" });
    const failed = new Set(operations.filter(({ error }) => error !== undefined).map(({ before }) => before?.id));
    const users = this.#users();
    const found = states.flatMap(({ id, outputs }) => {
      if (failed.has(id)) return [];
      const user = users.find(({ userId }) => userId === id);
      const action = actionOf(outputs);
      if (action === "delete") return user === undefined ? [] : [`NOT DELETED: ${id}`];
      return action === "disable" && user?.status !== "disabled" ? [`NOT DISABLED: ${id}`] : [];
    });
    if (found.length > 0) this.#fail(found);
  }

  #tell(operations: readonly Operation[], requests: readonly RequestRecord[]): void {
    for (const { n, method, path, query, body, status, response, fault } of requests) {
      const asked = [JSON.stringify(body), ...Object.values(query)].filter((part) => part !== undefined).join(" ");
      const said = fault === undefined && status === 200 ? brief(response) : JSON.stringify(response);
      this.story.push(
        `    ${String(n)} ${method} ${path} ${asked} -> ${String(status)}${fault === undefined ? "" : ` [fault: ${fault}]`} ${said ?? ""}`,
      );
    }
    for (const { name, op, after, error, killed } of operations) {
      const end = killed ? "killed" : (error ?? "ok");
      this.story.push(
        `    ${name}: ${op} ${end}${after === undefined ? "" : ` · state ${JSON.stringify(withoutProvider(after.outputs))}${after.halfDone ? " (half done)" : ""}`}`,
      );
    }
  }

  #fail(found: readonly string[]): never {
    throw new Violation(found, this.story);
  }
}

/** Where the main login ID was taken away by hand and this is not to be repaired, one of the others stands for it. */
function withStandIn(args: Args, user: UserObject, set: readonly string[]): Args {
  if (set.includes("loginId") || owns(user, forms([args["loginId"]]))) return args;
  const others = forms((args["additionalIdentifiers"] ?? []) as string[]);
  return { ...args, loginId: user.loginIds.find((id) => !others.has(form(id))) ?? args["loginId"] };
}

function withoutProvider({ __provider: _, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}

function brief(response: unknown): string {
  const { user, users } = (response ?? {}) as { user?: UserObject; users?: UserObject[] };
  const seen = [user ?? [], users ?? []].flat();
  return seen.map((one) => `${one.userId} ${JSON.stringify(spare(one))}`).join("; ");
}

/** Without zero values and what follows from others. */
function spare(user: UserObject): Record<string, unknown> {
  const derived = ["userId", "externalIds", "permissions", "createdTime", "modifiedTime", "editable"];
  return Object.fromEntries(
    Object.entries(user).filter(
      ([name, value]) =>
        !derived.includes(name) && !["", "false", "0", "[]", "{}", '""'].includes(JSON.stringify(value)),
    ),
  );
}

function dropUndefined(args: Args): Args {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}

/** An edit at the console, in keeping with what the service itself would store. */
function edit(user: UserObject, item: string, value: unknown): Partial<UserRecord> {
  const key = keyOf(item);
  if (key !== undefined) return { customAttributes: { ...user.customAttributes, [key]: value } };
  if (item === "additionalIdentifiers") return {};
  if (item === "userTenants") {
    const all = value as Array<{ tenantId: string; roleNames?: string[] }>;
    return { userTenants: all.map(({ tenantId, roleNames = [] }) => ({ tenantId, roleNames })) };
  }
  if (item === "roleNames") return { roleNames: [...new Set(value as string[])].filter((role) => role !== "Ghost") };
  return contactEdit(user, item, value);
}

function contactEdit(user: UserObject, item: string, value: unknown): Partial<UserRecord> {
  const flag = {
    email: "verifiedEmail",
    phone: "verifiedPhone",
    recoveryEmail: "verifiedRecoveryEmail",
    recoveryPhone: "verifiedRecoveryPhone",
  }[item];
  if (flag !== undefined) return { [item]: form(String(value)), ...(value === "" ? { [flag]: false } : {}) };
  const contact = {
    verifiedEmail: "email",
    verifiedPhone: "phone",
    verifiedRecoveryEmail: "recoveryEmail",
    verifiedRecoveryPhone: "recoveryPhone",
  }[item];
  if (contact === undefined) return { [item]: value };
  return (user as unknown as Record<string, unknown>)[contact] === "" ? {} : { [item]: value };
}
