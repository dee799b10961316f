// What the tests of the operations start from. Comes in: a fake API; leaves: a context over it, with what was said to
// the person, and a state as an earlier `up` left it.
import type { UserInputs, UserState } from "../../../provider/core/model.ts";
import { createContext, type Settings, type UserContext } from "../../../provider/user/context.ts";
import type { FakeApi } from "./fake-api.ts";

export const ID = "U1";

export interface TestContext {
  readonly context: UserContext;
  readonly said: string[];
  readonly sleptMs: number[];
}

export function contextOver(api: FakeApi, settings: Partial<Settings> = {}): TestContext {
  const said: string[] = [];
  const sleptMs: number[] = [];
  const context = createContext(api, {
    environment: {},
    notify: (level, message) => void said.push(`${level}: ${message}`),
    sleep: async (ms) => void sleptMs.push(ms),
    ...settings,
  });
  return { context, said, sleptMs };
}

/** The state that an `up` with these inputs left. */
export function stateWith(declared: Partial<UserInputs> = {}, outputs: Partial<UserState> = {}): UserState {
  return {
    loginId: "ci@example.com",
    ...declared,
    userId: ID,
    loginIds: [declared.loginId ?? "ci@example.com", ...(declared.additionalIdentifiers ?? [])],
    createdTime: 1_700_000_000,
    adopted: false,
    ...outputs,
  };
}

/** What a promise fails with. */
export async function thrown(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error("nothing was thrown");
    },
    (error: unknown) => error,
  );
}
