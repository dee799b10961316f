/**
 * A stack whose resources share users, two projects, and everybody who changes them. In: a sequence. Out: nothing, or a
 * `Violation` that names what should not have happened, with the story so far. Must not know: how sequences are drawn.
 *
 * Each change of a user is attributed to the request that made it and judged at once (rules.ts). After the last step
 * everybody else is silent: the stack is refreshed and updated until it rests, and then everything declared holds.
 *
 * Excluded, as no provider can know better:
 * - `destroy` runs no program: it takes along whom its resources made.
 * - A right that a renamed UserRole or UserTenant found counts as adopted there, and stays when that one goes.
 * - A step may run before the next resource is checked; a set that loses an entry in such a run deletes the user before
 *   anybody can adopt. The preview stops it, so such runs are previewed.
 * - A right stays with its user, who may be given another person's name meanwhile: a list of that person is in its way
 *   then. Which of them is right nobody can say; the SDK ends the program, once both know the user's ID.
 * - A key that somebody gives to a user without any, between our look at the user and the first PATCH of a map, goes where
 *   PATCH replaces the map: until it is known what PATCH does, nothing but a request per key would rule that out, and the
 *   author may ask for that (docs/operations.md). Here such an act comes after the operation.
 * - Of a create whose answer was lost nobody can tell whether it made the user who is there afterwards, or somebody else
 *   did at that moment: no answer is lost here (the model of faults does that).
 */
import path from "node:path";

import { dialectTable, type Dialect, type RequestRecord, type UserObject } from "../../../../emulator/index.ts";
import { ownerOf } from "../../../../provider/runtime/run-declarations.ts";
import { isOfOther, mayFail, mustHold } from "./outcome.ts";
import { Author, type Declared } from "./author.ts";
import { Engine, type Hooks, type Operation, type Outcome, type UpOptions } from "./engine.ts";
import { Declarations, hasContradiction, usersOwned } from "./holdings.ts";
import { startProcess, tellProgram, type Project } from "./processes.ts";
import { violations } from "./rules.ts";
import { loginOf, type Act, type ProviderName, type Run, type Sequence, type Step } from "./sequence.ts";
import { make, perform } from "./somebody.ts";
import { Violation } from "../world.ts";

const SETTLE_ROUNDS = 6;
/** What programs declare (author.ts). */
const OWNED_KEYS: readonly string[] = ["department"];

const STANDARD = Object.fromEntries(
  Object.entries(dialectTable).map(([name, row]) => [name, "values" in row ? row.values[0] : row.standard]),
) as unknown as Dialect;

export interface Surroundings {
  readonly home: Project;
  readonly away: Project;
  /** An own folder for what the processes share. */
  readonly folder: string;
}

interface Ran extends Outcome {
  readonly wrote: boolean;
  readonly requests: number;
}

type UserChange = NonNullable<RequestRecord["changes"]>[number];

export class World {
  readonly #around: Surroundings;
  readonly #sequence: Sequence;
  readonly #author = new Author();
  readonly #engine = new Engine();
  readonly #found: string[] = [];
  readonly story: string[] = [];
  /** The program when the engine last found nothing to complain of before the first step. */
  #accepted = this.#author.text;
  #run: Run | undefined;
  #operation: Operation | undefined;
  #program: readonly Declared[] = [];
  #requests = 0;
  #wrote = false;
  /** Acts that come after the operation which is under way. */
  readonly #late: Act[] = [];
  /** Somebody else has done something that no refresh has seen. */
  #drifted = false;
  /** By user ID, the login IDs that were there all along since the operation began. */
  #stable = new Map<string, string[]>();
  #former = new Map<string, string[]>();
  readonly #seen = new Map<Project, number>();
  readonly #known = new Map<Project, readonly UserObject[]>();

  constructor(around: Surroundings, sequence: Sequence) {
    this.#around = around;
    this.#sequence = sequence;
  }

  async play(): Promise<void> {
    this.#prepare();
    for (const step of this.#sequence.steps) await this.#step(step);
    await this.#settle();
    await this.#takeDown();
  }

  #prepare(): void {
    for (const project of [this.#around.home, this.#around.away]) {
      const { emulator } = project;
      emulator.faults.clear();
      emulator.setDialect({ ...STANDARD, contactRequired: "nobody" });
      for (const { userId } of emulator.users()) emulator.deleteUser(userId);
      emulator.setDialect({ ...STANDARD, ...this.#sequence.dialect });
      this.#catchUp(project);
    }
    for (const n of this.#sequence.existing) make(this.#around.home.emulator, n);
  }

  #catchUp(project: Project): void {
    this.#seen.set(project, project.emulator.log.all().at(-1)?.n ?? this.#seen.get(project) ?? 0);
  }

  async #step(step: Step): Promise<void> {
    this.story.push(`- ${JSON.stringify(step)}`);
    if (step.do === "up" || step.do === "refresh" || step.do === "destroy") {
      await this.#runOnce(step);
    } else if (step.do === "act") {
      this.#act(step.act);
    } else if (step.do === "move" && step.twoSteps) {
      if (!this.#author.edit({ do: "onDelete", at: step.from, value: "retain" })) return;
      await this.#runOnce({ do: "up", preview: true, refresh: false, staggered: false });
      this.#author.edit(step);
    } else if (!this.#author.edit(step)) {
      this.story.push("    (not made)");
    }
  }

  #isAtStake(act: Act): boolean {
    if (act.what !== "attribute" || this.#sequence.dialect.attributesOnPatch !== "replace") return false;
    if (this.#operation?.op !== "create" && this.#operation?.op !== "update") return false;
    const { customAttributes = {} } = this.#around.home.emulator.user(loginOf(act.n)) ?? {};
    return Object.keys(customAttributes).every((key) => OWNED_KEYS.includes(key));
  }

  #act(act: Act): void {
    const { emulator } = this.#around.home;
    perform(emulator, act);
    this.#known.delete(this.#around.home);
    this.#drifted = true;
    for (const [userId, known] of this.#stable) {
      const now = emulator.user(userId)?.loginIds ?? this.#around.away.emulator.user(userId)?.loginIds ?? [];
      this.#stable.set(
        userId,
        known.filter((id) => now.includes(id)),
      );
    }
  }

  async #runOnce(run: Run): Promise<Ran> {
    this.#run = run;
    this.#program = run.do === "destroy" || run.do === "refresh" ? [] : this.#author.program();
    this.#requests = 0;
    this.#wrote = false;
    for (const { emulator } of [this.#around.home, this.#around.away]) emulator.log.clear();
    if (run.mistaken === true && !this.#isMistake()) {
      return { operations: [], failed: false, wrote: false, requests: 0 };
    }
    const { refuse } = run;
    if (refuse !== undefined) {
      this.#around.home.emulator.faults.add({ at: refuse.at, times: 1, kind: { status: refuse.status } });
    }
    const outcome = await this.#operate(run);
    for (const { emulator } of [this.#around.home, this.#around.away]) emulator.faults.clear();
    if (run.crash !== undefined) this.#drifted = true;
    if (run.do === "refresh" && run.acts === undefined && !outcome.failed) this.#drifted = false;
    this.#remember(run, outcome);
    this.#judge(run, outcome);
    return {
      ...outcome,
      operations: outcome.operations,
      failed: outcome.failed,
      wrote: this.#wrote,
      requests: this.#requests,
    };
  }

  /**
   * A mistake shows where there is a state to compare with. What is new has none: it is made where the credentials say.
   * And what the program takes back from the other project has its state there, so that the credentials are right.
   */
  #isMistake(): boolean {
    const declared = new Map(this.#program.map(({ urn, provider }) => [urn, provider]));
    const known = [...this.#engine.state.values()]
      .map(({ urn, provider }) => ({ has: provider, wants: declared.get(urn) ?? provider }))
      .filter(({ wants }) => wants === "home");
    const isNew = ([urn, provider]: [string, ProviderName]): boolean =>
      provider === "home" && !this.#engine.state.has(urn);
    return known.length > 0 && known.every(({ has }) => has !== "away") && ![...declared].some(isNew);
  }

  async #operate(run: Run): Promise<Outcome> {
    const hooks = this.#hooks();
    if (run.do === "refresh") return this.#engine.refresh(hooks);
    if (run.do === "destroy") return this.#engine.destroy(hooks);
    const { refresh, staggered } = run;
    const options: UpOptions = { refresh, staggered, targets: this.#targets(run) };
    if (run.preview || staggered || run.mistaken === true) {
      const preview = await this.#engine.preview(this.#program, options, hooks);
      if (preview.failed) return preview;
    }
    return this.#engine.up(this.#program, options, hooks);
  }

  /** Where the engine refused before its first step, the author takes the last edits back. */
  #remember(run: Run, { operations, failed }: Outcome): void {
    if (run.do !== "up" || run.mistaken === true) return;
    const isChecked = ({ urn }: Declared): boolean =>
      operations.some(({ op, urn: one, error }) => op === "check" && one === urn && error === undefined);
    const isRefused = failed && operations.some(({ op, error }) => op === "check" && error !== undefined);
    if (isRefused) {
      this.story.push("- the author takes the edits since the last run that was accepted back");
      this.#author.revert(this.#accepted);
    } else if (!failed || this.#program.every(isChecked)) {
      this.#accepted = this.#author.text;
    }
  }

  #hooks(): Hooks {
    return {
      told: (program) => this.#told(program),
      start: (provider) => {
        const run = this.#run;
        const isAway = provider === "away" || (provider === "home" && run?.mistaken === true);
        const { home, away } = this.#around;
        return startProcess({
          project: isAway ? away : home,
          folder: this.#isAlone() ? undefined : this.#folder,
          moveFrom: provider === "away" && this.#sequence.moveFrom ? home.emulator.projectId : undefined,
          dieAfterWrite: run?.crash,
          beforeRequest: () => this.#beforeRequest(),
          afterRequest: (project) => this.#afterRequest(project),
          notify: (message) => this.story.push(`    says: ${message}`),
        });
      },
      began: (operation) => {
        this.#operation = operation;
        this.#former = new Map(this.#everybody().map(({ userId, loginIds }) => [userId, loginIds]));
        this.#stable = new Map(this.#former);
      },
      ended: (operation) => {
        this.#tell(operation);
        this.#operation = undefined;
        this.#found.push(
          ...mustHold({
            operation,
            program: this.#declarations(operation.projectId),
            users: this.#users(operation.projectId),
            isQuiet: !this.#drifted,
          }),
        );
        for (const act of this.#late.splice(0)) {
          this.story.push(`    somebody, after that: ${JSON.stringify(act)}`);
          this.#act(act);
        }
      },
    };
  }

  /** One process that checks everything before the first step has nobody to share with, and touches no file. */
  #isAlone(): boolean {
    if (this.#run?.do === "up" && (this.#run.targets !== undefined || this.#run.staggered)) return false;
    // Resources with the same inputs, in whatever order, are told apart by what the program tells alone.
    if (new Set(this.#program.map(({ args }) => ownerOf(args))).size < this.#program.length) return false;
    const { state, pending } = this.#engine;
    return new Set([...this.#program, ...state.values(), ...pending].map(({ provider }) => provider)).size < 2;
  }

  #beforeRequest(): void {
    this.#requests += 1;
    for (const { at, act } of this.#run?.acts ?? []) {
      if (at !== this.#requests) continue;
      if (this.#isAtStake(act)) {
        this.#late.push(act);
        continue;
      }
      this.story.push(`    somebody: ${JSON.stringify(act)}`);
      this.#act(act);
    }
  }

  #afterRequest(project: Project): void {
    const { log } = project.emulator;
    for (const record of log.since(this.#seen.get(project) ?? 0)) {
      if (record.status === 0 && record.fault === undefined) continue;
      this.#seen.set(project, record.n);
      this.story.push(`    ${request(record)}`);
      if (this.#operation !== undefined && isOfOther(this.#operation)) this.#found.push(`PROJECT: ${request(record)}`);
      for (const change of record.changes ?? []) this.#changed(project, change);
    }
  }

  #changed(project: Project, change: UserChange): void {
    const { userId, before, after } = change;
    this.#wrote = true;
    this.#known.delete(project);
    const operation = this.#operation;
    if (operation === undefined) {
      this.#found.push(`WROTE: ${userId}, outside any operation`);
      return;
    }
    this.#found.push(
      ...violations(
        { userId, before, after },
        {
          operation,
          program: this.#declarations(project.emulator.projectId),
          stableLoginIds: (id) => this.#stable.get(id) ?? [],
          formerLoginIds: (id) => this.#former.get(id) ?? [],
        },
      ),
    );
  }

  #declarations(projectId: string): Declarations {
    const here = this.#program.filter(({ provider }) => this.#project(provider).emulator.projectId === projectId);
    return new Declarations(here, (urn) => this.#engine.state.get(urn)?.id);
  }

  #project(provider: ProviderName): Project {
    return provider === "away" ? this.#around.away : this.#around.home;
  }

  #users(projectId: string): readonly UserObject[] {
    const { home, away } = this.#around;
    return this.#usersOf(projectId === home.emulator.projectId ? home : away);
  }

  #everybody(): UserObject[] {
    return [...this.#usersOf(this.#around.home), ...this.#usersOf(this.#around.away)];
  }

  /** As they are; read again only when something has changed them. */
  #usersOf(project: Project): readonly UserObject[] {
    const users = this.#known.get(project) ?? project.emulator.users();
    this.#known.set(project, users);
    return users;
  }

  #targets({ targets }: Extract<Run, { do: "up" }>): ReadonlySet<string> | undefined {
    if (targets === undefined) return undefined;
    const declared = this.#program.map(({ urn }) => urn);
    const all = [...new Set([...declared, ...this.#engine.state.keys()])].sort();
    return new Set(all.filter((_urn, index) => ((targets >> index) & 1) === 1));
  }

  /** Where one process is alone and checks everything first, nobody has to be told. */
  #told(program: readonly Declared[]): () => void {
    if (this.#isAlone()) return () => undefined;
    return tellProgram(this.#folder, program, (provider) => this.#project(provider).emulator.projectId);
  }

  get #folder(): string {
    return path.join(this.#around.folder, "run");
  }

  #judge(run: Run, { operations, failed }: Outcome): void {
    for (const operation of operations) {
      const { error } = operation;
      if (error === undefined) continue;
      const why = mayFail(error, {
        operation,
        users: this.#users(operation.projectId),
        isDisturbed: run.refuse !== undefined || run.crash !== undefined || run.acts !== undefined,
        isMistaken: run.mistaken === true,
        states: [...this.#engine.state.values()],
      });
      if (why !== undefined) this.#found.push(`FAILED: ${operation.op} of ${operation.urn}: ${why}: ${error}`);
    }
    if (run.mistaken === true && !failed)
      this.#found.push("PROJECT: another project's credentials, and nothing failed");
    this.#complain();
  }

  /** Refresh and update until nothing is written any more; then everything holds and the next update sends nothing. */
  async #settle(): Promise<void> {
    this.story.push("- everybody else is silent: refresh and up until it rests");
    let failures = "";
    for (let round = 1; ; round += 1) {
      await this.#clean();
      const { operations, wrote, failed } = await this.#runOnce(quiet);
      if (hasContradiction(this.#program, [...this.#engine.state.values()])) return;
      const adopted = this.#adoptInterrupted(operations);
      const now = operations.flatMap(({ urn, error }) => (error === undefined ? [] : [urn])).join();
      if (!adopted && !wrote && (!failed || now === failures)) break;
      failures = now;
      if (round === SETTLE_ROUNDS) {
        this.#found.push("RESTLESS: refresh and up go on");
        this.#complain();
      }
    }
    const { operations, requests, failed } = await this.#runOnce(quiet);
    if (!failed && requests > 0) this.#found.push("RESTLESS: an up without a change sent requests");
    if (!failed) this.#everythingHolds(operations);
    this.#complain();
  }

  async #clean(): Promise<void> {
    const { operations, failed } = await this.#runOnce({ do: "refresh" });
    if (!failed) return;
    this.#found.push(
      ...operations.flatMap(({ urn, error }) => (error === undefined ? [] : [`FAILED: refresh of ${urn}: ${error}`])),
    );
    this.#complain();
  }

  /** A run that was killed leaves a user that no state knows: the author adopts, as the message says. */
  #adoptInterrupted(operations: readonly Operation[]): boolean {
    const known = [...this.#engine.state.values()].flatMap(usersOwned).map(({ userId }) => userId);
    const logins = operations.flatMap(({ error = "" }) =>
      [...error.matchAll(/USER_EXISTS: user "([^"]+)".*?\((U\w+)\)/g)].flatMap(([, login = "", userId = ""]) =>
        known.includes(userId) ? [] : [login],
      ),
    );
    const ways = logins.filter((login) => this.#author.program().some(({ args }) => mentions(args, login)));
    for (const login of ways) {
      this.story.push(`- the author adopts ${login}`);
      this.#author.adopt(login);
    }
    this.#accepted = this.#author.text;
    return ways.length > 0;
  }

  #everythingHolds(operations: readonly Operation[]): void {
    for (const operation of operations) {
      if (operation.op === "check") continue;
      this.#found.push(
        ...mustHold({
          operation: { ...operation, op: operation.op === "same" ? "update" : operation.op },
          program: this.#declarations(operation.projectId),
          users: this.#users(operation.projectId),
          isQuiet: true,
        }),
      );
    }
  }

  async #takeDown(): Promise<void> {
    const made = [...this.#engine.state.values()].flatMap((one) =>
      usersOwned(one).filter(({ action }) => action === "delete"),
    );
    const { failed } = await this.#runOnce({ do: "destroy" });
    const left = this.#everybody();
    if (failed) this.#found.push("FAILED: destroy");
    for (const { userId, urn } of made) {
      if (left.some((user) => user.userId === userId)) this.#found.push(`NOT DELETED: ${userId} of ${urn}`);
    }
    this.#complain();
  }

  #tell({ urn, op, after, error }: Operation): void {
    if (op === "check" && error === undefined) return;
    const { __provider: _, ...outputs } = after?.outputs ?? {};
    const state =
      after === undefined ? "" : ` · state ${JSON.stringify(outputs)}${after.halfDone ? " (half done)" : ""}`;
    this.story.push(`    ${urn}: ${op} ${error ?? "ok"}${state}`);
  }

  #complain(): void {
    if (this.#found.length > 0) throw new Violation([...new Set(this.#found)], this.story);
  }
}

const quiet: Run = { do: "up", preview: false, refresh: false, staggered: false };

function mentions(args: Record<string, unknown>, login: string): boolean {
  return JSON.stringify(args).includes(JSON.stringify(login)) && PEOPLE_LOGINS.includes(login);
}

const PEOPLE_LOGINS: readonly string[] = [0, 1, 2, 3].map(loginOf);

function request({ n, method, path: route, query, body, status, response, fault }: RequestRecord): string {
  const asked = [JSON.stringify(body), ...Object.values(query)].filter((part) => part !== undefined).join(" ");
  const { user, users } = (response ?? {}) as { user?: UserObject; users?: UserObject[] };
  const seen = [user ?? [], users ?? []].flat().map((one) => `${one.userId} (${one.loginIds.join(", ")})`);
  const said = status === 200 ? seen.join("; ") : JSON.stringify(response);
  return `${String(n)} ${method} ${route} ${asked} -> ${String(status)}${fault === undefined ? "" : ` [fault: ${fault}]`} ${said}`;
}
