// How the search for an engine tells of itself. Comes in: what happens; leaves: lines on stderr, so that they never mix
// with the output of the command that asked.

/** Says what is going on. */
export type Report = {
  readonly say: (line: string) => void;
  /** Says something every few seconds, with the time gone by, until the returned function is called. */
  readonly everyFewSeconds: (line: (elapsed: string) => string) => () => void;
};

const periodMs = 5_000;

/** Reports on stderr, each line marked as the engine's. */
export const stderrReport: Report = {
  say: (line) => {
    process.stderr.write(`engine: ${line}\n`);
  },
  everyFewSeconds: (line) => {
    const startedAtMs = Date.now();
    const timer = setInterval(() => {
      stderrReport.say(`… ${line(formatSeconds(Date.now() - startedAtMs))}`);
    }, periodMs);
    return () => clearInterval(timer);
  },
};

/** 75300 → "1 min 15 s". */
export function formatSeconds(durationMs: number): string {
  const seconds = Math.round(durationMs / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
