// The ground that the other engine tests stand on: the CLI, the language host and the killing, without this provider.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { descendants } from "../../../tools/process/tree.ts";
import { rewriteProgram } from "../../../tools/pulumi/program.ts";
import { hasEngine, newStack } from "../../../tools/testing/engine.ts";

/** A program with one resource of a hand-written provider that takes its time. */
const programWith = (value: string, createMs: number): string => `
import * as pulumi from "@pulumi/pulumi";
const provider = 'exports.handler=()=>({create:async(inputs)=>{await new Promise((r)=>setTimeout(r,${createMs}));return{id:"x",outs:inputs}}})';
class Thing extends pulumi.CustomResource {
  declare readonly value: pulumi.Output<string>;
  constructor(name: string, value: string) {
    super("pulumi-nodejs:dynamic/test:Thing", name, { __provider: provider, value });
  }
}
export const value = new Thing("thing", ${JSON.stringify(value)}).value;
`;

describe.skipIf(!hasEngine)("the real CLI", () => {
  it("runs a TypeScript program, keeps its state apart and gives it back", async () => {
    const { stack } = await newStack("plain", programWith("one", 0));
    const result = await stack.up();
    expect(result).toMatchObject({ code: 0 });
    expect(result.stdout).toContain('value: "one"');
    // A launcher that the engine had to look for on PATH would be told here.
    expect(result.stdout + result.stderr).not.toContain("warning:");
    const { resources } = (await stack.exportState()).deployment;
    expect(resources?.find((one) => one.type.endsWith(":Thing"))?.outputs).toMatchObject({ value: "one" });
  });

  it("tells a program's own error with a failing exit code", async () => {
    const { stack } = await newStack("throws", 'throw new Error("boom");');
    const result = await stack.up();
    expect(result.code).not.toBe(0);
    expect(result.stdout + result.stderr).toContain("boom");
  });

  it("is killed with all its plugins, and the stack goes on after a cancel", async () => {
    const { program, stack } = await newStack("killed", programWith("one", 60_000));
    const running = stack.start(stack.operation("up"), {
      args: ["--skip-preview"],
      onOutput: (chunk) => {
        if (chunk.includes("thing creating")) running.kill();
      },
    });
    await running.result;
    await sleep(200);
    expect(descendants(process.pid).filter((pid) => descendants(running.pid).includes(pid))).toEqual([]);
    rewriteProgram(program, programWith("one", 0));
    expect((await stack.up()).stderr).toContain("locked");
    await stack.cancel();
    expect(await stack.up()).toMatchObject({ code: 0 });
  });

  it("runs a policy pack", async () => {
    const { program, stack } = await newStack("policy", programWith("forbidden", 0));
    const pack = path.join(program.workFolder, "pack");
    mkdirSync(pack);
    writeFileSync(path.join(pack, "PulumiPolicy.yaml"), "runtime: nodejs\nmain: index.js\n");
    writeFileSync(path.join(pack, "package.json"), JSON.stringify({ name: "pack", version: "1.0.0" }));
    writeFileSync(
      path.join(pack, "index.js"),
      `const { PolicyPack } = require("@pulumi/policy");
const validateResource = ({ props }, report) => props.value === "forbidden" && report("this value is forbidden");
new PolicyPack("pack", { policies: [{ name: "no", description: "d", enforcementLevel: "mandatory", validateResource }] });`,
    );
    const result = await stack.up({ args: ["--policy-pack", pack] });
    expect(result.code).not.toBe(0);
    expect(result.stdout).toContain("this value is forbidden");
  });
});
