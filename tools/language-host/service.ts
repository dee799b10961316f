// The methods of the language host that the engine calls for this repository's programs and policy packs. Comes in:
// gRPC requests; leaves: answers, and the processes of the Node SDK that do the work. What is not here answers
// UNIMPLEMENTED, which the engine takes as "nothing to do" (templates) or reports by name (code generation).
import { createRequire } from "node:module";
import path from "node:path";
import type {
  handleServerStreamingCall,
  handleUnaryCall,
  sendUnaryData,
  ServerWritableStream,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import type * as pb from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { ChildProcesses } from "./children.ts";

/** The Node SDK exits with this when it has already told the author what is wrong. */
const alreadyReportedExitCode = 32;

/** The service for one engine; each process that a method starts is known to `children`. */
export function createService(engineAddress: string, children: ChildProcesses): UntypedServiceImplementation {
  return {
    handshake: answer(() => new language.LanguageHandshakeResponse()),
    // The dynamic provider comes with the SDK; a program that needs other plugins needs an official Pulumi.
    getRequiredPlugins: answer(() => new language.GetRequiredPluginsResponse()),
    getRequiredPackages: answer(() => new language.GetRequiredPackagesResponse()),
    getPluginInfo: answer(() => {
      const info = new plugin.PluginInfo();
      info.setVersion("0.0.0");
      return info;
    }),
    runtimeOptionsPrompts: answer(() => new language.RuntimeOptionsResponse()),
    getProgramDependencies: answer(() => new language.GetProgramDependenciesResponse()),
    about: answer(() => {
      const about = new language.AboutResponse();
      about.setExecutable(process.execPath);
      about.setVersion(process.version);
      return about;
    }),
    // Packages are npm's business: bootstrap has installed them.
    installDependencies: ((call) => call.end()) satisfies handleServerStreamingCall<
      pb.InstallDependenciesRequest,
      pb.InstallDependenciesResponse
    >,
    run: answerLater((request: pb.RunRequest) => runProgram(request, engineAddress, children)),
    runPlugin: ((call) => {
      runPlugin(call, children).catch((error: unknown) => call.destroy(toError(error)));
    }) satisfies handleServerStreamingCall<pb.RunPluginRequest, pb.RunPluginResponse>,
    cancel: answer(() => {
      children.killAll();
      return new empty.Empty();
    }),
  };
}

function answer<Response>(respond: () => Response): handleUnaryCall<unknown, Response> {
  return (_call, callback) => callback(null, respond());
}

function answerLater<Request, Response>(
  respond: (request: Request) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  const settle = async (request: Request, callback: sendUnaryData<Response>): Promise<void> => {
    try {
      const response = await respond(request);
      callback(null, response);
    } catch (error) {
      callback(toError(error));
    }
  };
  return (call, callback) => void settle(call.request, callback);
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

async function runProgram(
  request: pb.RunRequest,
  engineAddress: string,
  children: ChildProcesses,
): Promise<pb.RunResponse> {
  const info = request.getInfo();
  const programDirectory = info?.getProgramDirectory() ?? request.getPwd();
  const flags: Record<string, string> = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info?.getRootDirectory() ?? "",
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: String(request.getParallel()),
  };
  const args = Object.entries(flags).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value]));
  if (request.getDryrun()) args.push("--dry-run");
  args.push(info?.getEntryPoint() ?? request.getProgram(), ...request.getArgsList());
  const options = info?.getOptions()?.toJavaScript() ?? {};
  const exitCode = await children.runNode([resolveSdk("cmd/run", programDirectory), ...args], {
    // The engine shows what a language host prints as the program's own output.
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      // As the official host has it: TypeScript by ts-node unless the project says no; then Node's own type stripping.
      PULUMI_NODEJS_TYPESCRIPT: String(options["typescript"] !== false),
    },
  });
  const response = new language.RunResponse();
  if (exitCode === alreadyReportedExitCode) response.setBail(true);
  else if (exitCode !== 0) response.setError(`Program exited with non-zero exit code: ${exitCode}`);
  return response;
}

async function runPlugin(
  call: ServerWritableStream<pb.RunPluginRequest, pb.RunPluginResponse>,
  children: ChildProcesses,
): Promise<void> {
  const request = call.request;
  if (request.getKind() !== "analyzer") {
    throw new Error(
      `This language host runs policy packs, no "${request.getKind()}" plugins: install Pulumi for those.`,
    );
  }
  const directory = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
  const send = (fill: (response: pb.RunPluginResponse) => void): void => {
    const response = new language.RunPluginResponse();
    fill(response);
    call.write(response);
  };
  const args = [resolveSdk("cmd/run-policy-pack", directory), ...request.getArgsList(), directory];
  // A policy pack reads the package.json of the folder it runs in, and that must be its own.
  const options = { cwd: directory, env: toEnvironment(request.getEnvList()) };
  const exitCode = await children.runNode(args, { ...options, stdio: ["ignore", "pipe", "pipe"] }, (child) => {
    child.stdout?.on("data", (chunk: Buffer) => send((response) => response.setStdout(chunk)));
    child.stderr?.on("data", (chunk: Buffer) => send((response) => response.setStderr(chunk)));
    // The engine is done with the plugin when it drops the call.
    call.on("cancelled", () => child.kill("SIGKILL"));
  });
  send((response) => response.setExitcode(exitCode));
  call.end();
}

/** The SDK that the program itself would import: another copy would be a second, unconnected runtime. */
function resolveSdk(command: string, programDirectory: string): string {
  return createRequire(path.join(programDirectory, "index.js")).resolve(`@pulumi/pulumi/${command}`);
}

function toEnvironment(pairs: readonly string[]): NodeJS.ProcessEnv {
  const split = pairs.map((pair): [string, string] => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return { ...process.env, ...Object.fromEntries(split) };
}
