/** Diagnostics through the engine, which is told apart by its address. One that cannot be delivered fails nothing. */
import { credentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";

import type { EngineLog } from "./plugin.ts";

export interface AttachedLog {
  readonly log: EngineLog;
  readonly attach: (engineAddress: string) => void;
}

export function engineLog(): AttachedLog {
  let client: InstanceType<typeof services.EngineClient> | undefined;
  let attached = "";
  return {
    attach: (address) => {
      if (address === "" || address === attached) return;
      client?.close();
      attached = address;
      client = new services.EngineClient(address, credentials.createInsecure());
    },
    log: (level, message, urn = "") => {
      const request = new engine.LogRequest();
      request.setSeverity(level === "warn" ? engine.LogSeverity.WARNING : engine.LogSeverity.INFO);
      request.setMessage(message);
      request.setUrn(urn);
      client?.log(request, () => undefined);
    },
  };
}
