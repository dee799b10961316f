/** An interrupt of the deployment, as the client meets it: waits end at once, and nothing more is sent. */
import { DescopeError, ServiceError } from "../core/errors.ts";

/** How long a write under way may still be answered. */
export const GRACE_MS = 5_000;

interface Route {
  readonly method: string;
  readonly path: string;
}

export function notSent({ method, path }: Route): DescopeError {
  return new DescopeError("INTERRUPTED", {
    what: `the deployment was interrupted; ${method} ${path} was not sent`,
    next: "run `pulumi up` again",
  });
}

/** Of a write its outcome is unknown, as after every answer that did not come. */
export function notAnswered({ method, path }: Route, reads: boolean): Error {
  if (reads) return notSent({ method, path });
  return new ServiceError(
    "INTERRUPTED",
    { method, path, status: 0, description: "interrupted while its answer was awaited" },
    "whether it was carried out is not known: run `pulumi up --refresh`, which looks first",
  );
}

/** Resolves with the wait, or at once when the signal is aborted. */
export function orInterrupted(wait: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  return signal === undefined ? wait : race(wait, signal);
}

async function race(wait: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return undefined;
  let stop: (() => void) | undefined;
  const interrupted = new Promise<void>((resolve) => {
    stop = resolve;
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([interrupted, wait]);
  } finally {
    if (stop !== undefined) signal.removeEventListener("abort", stop);
  }
}

/** A signal that follows `signal` after the grace, and how to let go of it. */
export function afterGrace(
  signal: AbortSignal,
  graceMs: number,
): { readonly late: AbortSignal; readonly done: () => void } {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => {
      controller.abort();
    }, graceMs);
  };
  if (signal.aborted) begin();
  else signal.addEventListener("abort", begin, { once: true });
  return {
    late: controller.signal,
    done: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", begin);
    },
  };
}
