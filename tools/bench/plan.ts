// What is measured. Comes in: sizes and switches; leaves: one case per way of declaring, size and limits, each with its
// operations or the reason why it cannot end in sensible time. Pure.

export const operations = ["create", "no change", "change all", "change one", "refresh", "destroy"] as const;
export type Operation = (typeof operations)[number];

/** `nothing` is the floor: the engine running a one-resource program whose provider does nothing at all. */
export const variants = ["user-set", "users", "comparison", "script", "nothing"] as const;
export type Variant = (typeof variants)[number];

/** How the tables and the chart name each way. */
export const titles: Readonly<Record<Variant, string>> = {
  "user-set": "(a) UserSet",
  users: "(b) User resources",
  comparison: "(c) as in the docs",
  script: "(d) script with the SDK",
  nothing: "engine alone",
};

export type Case = {
  readonly variant: Variant;
  readonly users: number;
  /** Whether the published rate limits are on. */
  readonly limited: boolean;
  readonly operations: readonly Operation[];
  /** Why it is not run. */
  readonly skipped?: string;
};

export type PlanOptions = {
  readonly sizes: readonly number[];
  readonly variants: readonly Variant[];
  readonly limits: readonly boolean[];
  readonly quick: boolean;
  /** The window of the limits, scaled. */
  readonly windowMs: number;
};

/** A case that needs longer than this for one operation is not run. */
const sensibleMinutes = 15;
/** Published: creates per window. */
const createsPerWindow = 100;
/** Measured (pulumi-mechanics, cost table): creating 1,000 resources at `--parallel 100` takes this long. */
const thousandResourcesMinutes = 1.5;

export function plan(options: PlanOptions): Case[] {
  const cases: Case[] = [];
  for (const users of options.sizes) {
    for (const limited of options.limits) {
      for (const variant of options.variants) {
        const skipped = reasonToSkip(variant, users, limited, options);
        const base = { variant, users, limited, operations: operationsOf(variant, options.quick) };
        cases.push(skipped === undefined ? base : { ...base, skipped });
      }
    }
  }
  return cases;
}

function operationsOf(variant: Variant, quick: boolean): readonly Operation[] {
  if (variant === "nothing") return ["create", "no change"];
  // A script keeps no state that could be refreshed: looking at all users is what "no change" costs it.
  if (variant === "script") return operations.filter((one) => one !== "refresh");
  return quick ? operations.filter((one) => one !== "refresh" && one !== "destroy") : operations;
}

function reasonToSkip(variant: Variant, users: number, limited: boolean, options: PlanOptions): string | undefined {
  const resources = variant === "users" || variant === "comparison" ? users : 1;
  const engineMinutes = thousandResourcesMinutes * (resources / 1_000) ** 2;
  if (engineMinutes > sensibleMinutes) {
    return `skipped: the engine's own cost grows with the square of its resources, about ${Math.round(engineMinutes)} minutes per operation`;
  }
  const requestsPerUser = variant === "comparison" || variant === "script";
  const limitMinutes = limited && requestsPerUser ? (users / createsPerWindow) * (options.windowMs / 60_000) : 0;
  if (limitMinutes > sensibleMinutes) {
    return `skipped: the limits alone take ${Math.round(limitMinutes)} minutes for the creates`;
  }
  return options.quick && users > 1_000 ? "skipped: --quick" : undefined;
}
