// Which runs a campaign makes, and the making of them. Comes in: prepared grounds, a sample size and a seed; leaves: the
// outcomes in the order of their plans. Several runs at a time, each on a stack and a server of its own.
import fc from "fast-check";
import { kinds } from "./faults.ts";
import { runOnce } from "./run.ts";
import type { Outcome, Plan, Prepared } from "./run.ts";
import { operations } from "./scenario.ts";
import { isClean } from "./verdict.ts";

/** Every kind of fault at every request of every operation. */
export function allPlans({ requests }: Prepared): Plan[] {
  return operations.flatMap((operation) =>
    kinds.flatMap((kind) =>
      Array.from({ length: requests[operation] }, (_, index) => ({ operation, kind, k: index + 1 })),
    ),
  );
}

/** So many of each kind, drawn with a seed. */
export function samplePlans(prepared: Prepared, perKind: number, seed: number): Plan[] {
  const all = allPlans(prepared);
  return kinds.flatMap((kind, index) => {
    const ofKind = all.filter((plan) => plan.kind === kind);
    const count = Math.min(perKind, ofKind.length);
    // Without bias: it would draw the last ones again and again.
    const draw = fc.noBias(fc.shuffledSubarray(ofKind, { minLength: count, maxLength: count }));
    return fc.sample(draw, { seed: seed + index, numRuns: 1 }).flat();
  });
}

export async function runPlans(
  prepared: Prepared,
  plans: readonly Plan[],
  options: { readonly workers: number; readonly onOutcome: (outcome: Outcome, index: number) => void },
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const queue = [...plans.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, plan] = next;
      const outcome = await runOnce(prepared, plan);
      outcomes[index] = outcome;
      options.onOutcome(outcome, index);
    }
  };
  await Promise.all(Array.from({ length: options.workers }, worker));
  return outcomes;
}

/** Those after which something was lost, doubled or never done. */
export function failures(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.filter(({ verdict, recovery }) => !isClean(verdict) || recovery.gaveUp !== undefined);
}
