/** Errors in the form in which the engine takes them from a plugin. */
import { Metadata, status, type ServiceError as GrpcError } from "@grpc/grpc-js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";

import { DescopeError, SeveralErrors } from "../../core/errors.ts";
import { PartialFailure } from "../../runtime/handler.ts";
import { structOf } from "./struct.ts";

/**
 * Of one that left something behind with its ID, state and reasons, which the engine takes from the details that Go's gRPC
 * carries beside the status (pulumi/pulumi sdk/nodejs/provider/server.ts). `hidden`: what takes secrets out of a text.
 */
export function asGrpcError(error: unknown, hidden: (text: string) => string): Partial<GrpcError> {
  if (!(error instanceof PartialFailure)) return { code: status.UNKNOWN, details: hidden(messageOf(error)) };
  const { id, state } = error.kept;
  const message = hidden(messageOf(error.cause));
  const left = new provider.ErrorResourceInitFailed();
  left.setId(id);
  left.setProperties(structOf(state));
  left.setReasonsList([message]);
  const detail = new any.Any();
  detail.pack(left.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const whole = new statuses.Status();
  whole.setCode(status.UNKNOWN);
  whole.setMessage(message);
  whole.addDetails(detail);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(whole.serializeBinary()));
  return { code: status.UNKNOWN, details: message, metadata };
}

/** Our own errors as they are; others as a bug to report, with the stack. */
function messageOf(error: unknown): string {
  if (DescopeError.is(error) || error instanceof SeveralErrors) return error.message;
  const what = error instanceof Error ? (error.stack ?? error.message) : "something that is no Error was thrown";
  const next = "please report this with the version of pulumi-descope-users";
  return new DescopeError("PROVIDER_BUG", { what, next }).message;
}
