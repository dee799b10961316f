/** The plugin on a port of this machine. In: nothing. Out: the port, and an end. */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";

import type { Environment } from "../../config/connection.ts";
import { engineLog } from "./engine-log.ts";
import { Plugin } from "./plugin.ts";
import { pluginSchema } from "./schema.ts";
import { createService } from "./service.ts";

export interface Served {
  readonly port: number;
  /** Told where the engine is, if the plugin was started with it. */
  readonly attach: (engineAddress: string) => void;
  readonly close: () => void;
}

/** A set of ten thousand users is one message. */
const NO_LIMIT = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

export async function serve(version: string, environment: Environment): Promise<Served> {
  const { log, attach } = engineLog();
  const service = createService(new Plugin(log, environment), {
    version,
    schema: () => JSON.stringify(pluginSchema(version)),
    attach,
  });
  const server = new Server(NO_LIMIT);
  server.addService(services.ResourceProviderService, service);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return { port, attach, close: () => server.forceShutdown() };
}
