// `npm run engine`: finds or makes the engine and says where it is. Comes in: nothing; leaves: its path on stdout.
import { ensureEngine, EngineUnavailableError } from "./index.ts";

try {
  const engine = await ensureEngine();
  console.log(engine.pulumi);
} catch (error) {
  if (!(error instanceof EngineUnavailableError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
