// The parent's side of the server process. Comes in: latency and window; leaves: the connection, and the counts of the
// requests since the last question. Knows nothing of what sends them.
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

export type ServerSettings = {
  readonly latencyMs: number;
  /** Window of the published limits; 0: no limits. */
  readonly windowMs: number;
};

/** Requests by route: all that were answered, and those of them that were refused with 429. */
export type Counts = {
  readonly answered: Record<string, number>;
  readonly limited: Record<string, number>;
  /** Of request bodies. */
  bytes: number;
};

export type ToServer = "counts";
export type FromServer =
  | { readonly kind: "ready"; readonly url: string; readonly projectId: string; readonly managementKey: string }
  | { readonly kind: "counts"; readonly counts: Counts; readonly users: number };

export type Server = {
  /** What a shell sets to use it. */
  readonly env: Readonly<Record<string, string>>;
  /** What was counted since the last call, and how many users there are now. */
  readonly take: () => Promise<{ readonly counts: Counts; readonly users: number }>;
  readonly close: () => Promise<void>;
};

export async function startServer(settings: ServerSettings): Promise<Server> {
  const child = fork(path.join(import.meta.dirname, "server.ts"), [JSON.stringify(settings)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const stop = (): void => void child.kill("SIGKILL");
  process.once("exit", stop);
  const [ready] = (await once(child, "message")) as [FromServer];
  if (ready.kind !== "ready") throw new Error("the server said something else than that it is ready");
  return {
    env: {
      DESCOPE_PROJECT_ID: ready.projectId,
      DESCOPE_MANAGEMENT_KEY: ready.managementKey,
      DESCOPE_BASE_URL: ready.url,
    },
    take: async () => {
      const answer = once(child, "message") as Promise<[FromServer]>;
      child.send("counts" satisfies ToServer);
      const [message] = await answer;
      if (message.kind !== "counts") throw new Error("the server said something else than its counts");
      return message;
    },
    close: async () => {
      process.off("exit", stop);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      stop();
      await gone;
    },
  };
}
