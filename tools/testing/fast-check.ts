// Loaded before each file of property tests. Comes in: FAST_CHECK_SEED, which vitest.config.ts sets for the whole run;
// leaves: every property drawing from that seed, so that one number repeats a failure.
import { configureGlobal, readConfigureGlobal } from "fast-check";

configureGlobal({ ...readConfigureGlobal(), seed: Number(process.env["FAST_CHECK_SEED"]) });
