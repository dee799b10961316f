/** Property maps as protobuf's Struct, and back. */
import struct from "google-protobuf/google/protobuf/struct_pb.js";

import type { Values } from "../../runtime/handler.ts";

export type Struct = InstanceType<typeof struct.Struct>;

export function valuesIn(values: Struct | undefined): Values {
  return values?.toJavaScript() ?? {};
}

export function structOf(values: Values): Struct {
  // JSON drops what is undefined, which protobuf does not know.
  return struct.Struct.fromJavaScript(JSON.parse(JSON.stringify(values)) as Record<string, never>);
}
