// Issue 13: every kind of resource, moved in every way, in runs that end in every way. `npm test` runs a selection that
// covers every pair of the three (a Latin square); `npm run matrix` runs all of it. At the end of each: what is declared
// exists and is the same user as before, what is not declared any more is gone, another user is untouched, and the next
// run with a refresh has nothing to do.
import { describe, expect, it } from "vitest";
import { sampleProject } from "../../emulator/index.ts";
import { code, hasEngine, lines, newWorld, programOf, type Resource, type World } from "./world.ts";

const KINDS = ["User", "TestUser", "UserSet entry", "UserRole", "UserTenant"] as const;
const MOVES = [
  "renamed",
  "other kind",
  "other set",
  "Provider of the same project",
  "Provider of another project",
] as const;
const RUNS = [
  "nothing fails",
  "another resource fails, the next run goes on",
  "--target",
  "up --refresh",
  "destroy after a failed run",
] as const;
type Kind = (typeof KINDS)[number];
type Move = (typeof MOVES)[number];
type Run = (typeof RUNS)[number];

const X = "x@example.com";
const away = {
  ...sampleProject,
  projectId: "P2away00000000000000000000000",
  managementKey: "K2away000000000000000000000000",
};
const others = { k1: { loginId: "k1@example.com" }, k2: { loginId: "k2@example.com" } };
const isRight = (kind: Kind): kind is "UserRole" | "UserTenant" => kind === "UserRole" || kind === "UserTenant";

interface Place {
  readonly name: string;
  readonly adopt?: boolean;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** The resource that declares the user, or the right of the user whom something else owns. */
function resourceOf(kind: Kind, { name, adopt = false, options = {} }: Place): Resource {
  const onExisting = adopt ? { onExisting: "adopt" } : {};
  if (kind === "UserRole") return { name, type: kind, args: { loginId: X, roleName: "Viewer" }, options };
  if (kind === "UserTenant")
    return { name, type: kind, args: { loginId: X, tenantId: "acme", roleNames: ["Viewer"] }, options };
  if (kind === "UserSet entry")
    return {
      name,
      type: "UserSet",
      args: { users: { x: { loginId: X, ...onExisting }, ...adoptAll(others, onExisting) } },
      options,
    };
  return { name, type: kind, args: { loginId: X, ...onExisting }, options };
}

function adoptAll(users: Readonly<Record<string, object>>, onExisting: object): Record<string, object> {
  return Object.fromEntries(Object.entries(users).map(([key, one]) => [key, { ...one, ...onExisting }]));
}

/** What declares the same after a move to another kind of resource. */
function otherKind(kind: Kind): Resource[] {
  const adopted = { loginId: X, onExisting: "adopt" };
  if (kind === "UserRole") return [{ name: "b", args: { ...adopted, roleNames: ["Viewer"] } }];
  if (kind === "UserTenant")
    return [{ name: "b", args: { ...adopted, userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }] } }];
  // A set that leaves the program as a whole; an entry alone is stopped (ownership.test.ts).
  if (kind === "UserSet entry") {
    const one = (name: string, loginId: string): Resource => ({ name, args: { loginId, onExisting: "adopt" } });
    return [one("b", X), one("b1", others.k1.loginId), one("b2", others.k2.loginId)];
  }
  return [
    {
      name: "b",
      type: "UserSet",
      args: { users: { x: { ...adopted, ...(kind === "TestUser" ? { test: true } : {}) } } },
    },
  ];
}

/** `undefined`: there is no such move. */
function after(kind: Kind, move: Move): readonly Resource[] | undefined {
  if (move === "renamed") return [resourceOf(kind, { name: "b", adopt: !isRight(kind) })];
  if (move === "other kind") return otherKind(kind);
  if (move === "other set")
    return kind === "UserSet entry" ? [resourceOf(kind, { name: "t", adopt: true })] : undefined;
  return [resourceOf(kind, { name: "a", options: { provider: code("elsewhere") } })];
}

function providerFor(move: Move, world: World): string {
  if (!move.startsWith("Provider")) return "";
  const [projectId, key] = move.endsWith("same project")
    ? [world.emulator.projectId, "HOME_KEY"]
    : [away.projectId, "AWAY_KEY"];
  return `const elsewhere = new descope.Provider("elsewhere", { projectId: "${projectId}", managementKeyEnv: "${key}", baseUrl: process.env.DESCOPE_BASE_URL, moveFrom: "${world.emulator.projectId}" });`;
}

/** The provider comes before the resources that take it. */
function text(resources: readonly Resource[], provider: string): string {
  const program = programOf(resources);
  const start = program.indexOf("const ");
  return `${program.slice(0, start)}${provider}\n${program.slice(start)}`;
}

const bystander = { loginId: "bystander@example.com", verifiedEmail: true, roleNames: ["Auditor"] };
const taken = "taken@example.com";

interface Outcome {
  readonly found: unknown;
  readonly expected: unknown;
}

async function runCell(kind: Kind, move: Move, run: Run): Promise<Outcome> {
  const wanted = after(kind, move);
  if (wanted === undefined) throw new Error("there is no such move");
  const world = await newWorld("matrix", [resourceOf(kind, { name: "a" })]);
  const { emulator } = world;
  emulator.addProject(away);
  const elsewhere = move === "Provider of another project";
  if (isRight(kind)) emulator.createUser({ loginId: X, verifiedEmail: true });
  emulator.createUser({ loginId: taken });
  const { userId: _bystander, ...untouched } = emulator.createUser(bystander);
  await world.up();
  const { userId } = world.user(X);
  const env = { HOME_KEY: emulator.managementKey, AWAY_KEY: away.managementKey };
  const provider = providerFor(move, world);
  const program = (extra: readonly Resource[]): void => world.rewrite(text([...wanted, ...extra], provider));
  const blocked: Resource = { name: "blocked", args: { loginId: taken } };
  if (elsewhere && isRight(kind)) throw new Error("the user of a right is not in the other project");

  if (run === "nothing fails" || run === "up --refresh") {
    program([]);
    await world.up({ env, args: ["--skip-preview", ...(run === "up --refresh" ? ["--refresh"] : [])] });
  } else if (run === "--target") {
    program([]);
    // First the former resource alone: the engine then checks none of those that declare the same.
    await world.tryUp({ env, args: ["--skip-preview", "--target", "**::a"] });
    const targets = ["a", ...wanted.map(({ name }) => name), "elsewhere"].flatMap((name) => [
      "--target",
      `**::${name}`,
    ]);
    await world.tryUp({ env, args: ["--skip-preview", ...targets] });
    await world.up({ env });
  } else {
    program([blocked]);
    await world.upFails({ env });
    program([]);
    if (run === "destroy after a failed run") await world.destroy({ env });
    else await world.up({ env });
  }

  const { userId: _same, ...now } = world.user(bystander.loginId);
  const survivors = { bystander: now, taken: world.loginIds().includes(taken) };
  const untouchedOnes = { bystander: untouched, taken: true };
  const state = Object.keys(await world.resources()).toSorted();
  const found = { ...survivors, user: seenUser(kind, world), state };
  if (run === "destroy after a failed run") {
    const left = isRight(kind) ? { userId, right: false } : undefined;
    return { found, expected: { ...untouchedOnes, user: left, state: [] } };
  }
  const again = await world.up({ env, args: ["--skip-preview", "--refresh", "--expect-no-changes"] });
  const names = wanted.map(({ name }) => name).toSorted();
  return {
    found: { ...found, writes: lines(again.writes) },
    expected: {
      ...untouchedOnes,
      user: elsewhere ? undefined : { userId, right: isRight(kind) },
      state: names,
      writes: [],
    },
  };
}

/** The user as far as its kind of resource is about it: `right` is the role, or the membership with its role. */
function seenUser(kind: Kind, world: World): object | undefined {
  const { userId, roleNames, userTenants } = world.emulator.user(X) ?? {};
  if (userId === undefined) return undefined;
  const member = userTenants?.find(({ tenantId }) => tenantId === "acme");
  const rights = { UserRole: roleNames, UserTenant: member?.roleNames };
  return { userId, right: isRight(kind) && (rights[kind] ?? []).includes("Viewer") };
}

/** The user whom a right belongs to is in one project only, and only entries move from set to set. */
function exists(kind: Kind, move: Move): boolean {
  return after(kind, move) !== undefined && !(move === "Provider of another project" && isRight(kind));
}

const cells = KINDS.flatMap((kind, row) =>
  MOVES.flatMap((move, column) =>
    RUNS.flatMap((run, index) => {
      const isChosen = (row + column) % RUNS.length === index || process.env["OWNERSHIP_MATRIX"] === "all";
      return isChosen && exists(kind, move) ? [[kind, move, run] as const] : [];
    }),
  ),
);

describe.skipIf(!hasEngine)("issue 13: the matrix of moves", () => {
  it.each(cells)("%s, %s, %s", async (kind, move, run) => {
    const { found, expected } = await runCell(kind, move, run);
    expect(found).toEqual(expected);
  });
});
