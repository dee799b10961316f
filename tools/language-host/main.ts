// A language host for `runtime: nodejs`: ONLY for machines without an official Pulumi, where the engine was built from
// its Go modules and the host (a module of its own that cannot be had that way) is missing. It lets the quick start and
// the tests of this repository run `pulumi up` there. Wherever an official Pulumi is installed, its own host runs and
// this file is not loaded. Comes in: the engine's address as the last argument, then gRPC calls; leaves: the port on
// the first line of stdout, as the engine expects of each plugin. It must not know this package: any program runs.
import grpc from "@grpc/grpc-js";
import languageService from "@pulumi/pulumi/proto/language_grpc_pb.js";
import { ChildProcesses } from "./children.ts";
import { createService } from "./service.ts";

const parentCheckMs = 1_000;

const engineAddress = process.argv.at(-1) ?? "";
const children = new ChildProcesses();
const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(languageService.LanguageRuntimeService, createService(engineAddress, children));

server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) {
    console.error(`The language host could not listen: ${error.message}`);
    process.exit(1);
  }
  console.log(String(port));
});

/** The engine ends its plugins with SIGINT and waits up to five seconds for each: go at once. */
function leave(): void {
  children.killAll();
  process.exit(0);
}
process.on("SIGINT", leave);
process.on("SIGTERM", leave);

// A CLI that was killed tells nobody. Its program must not go on registering resources with an engine that is gone.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) leave();
}, parentCheckMs).unref();
