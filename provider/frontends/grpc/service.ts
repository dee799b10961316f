/**
 * The plugin as the engine's gRPC service. In: protobuf requests. Out: protobuf answers. Must not know: what a resource
 * is. Methods that are missing here answer UNIMPLEMENTED, which the engine takes for "nothing to do".
 */
import type { handleUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";

import type { CheckFailure } from "../../core/check.ts";
import type { PropertyChange } from "../../core/changes.ts";
import type { Values } from "../../runtime/handler.ts";
import { asGrpcError } from "./errors.ts";
import type { Plugin } from "./plugin.ts";
import { replacesProvider, SECRET_SETTINGS, unknownSettings } from "./settings.ts";
import { structOf, valuesIn, type Struct } from "./struct.ts";
import { parseUrn } from "./urn.ts";
import { plainValues, withSecretNames } from "./values.ts";

export interface ServiceOptions {
  readonly version: string;
  readonly schema: () => string;
  /** Told the engine's address, where it comes later than with the start. */
  readonly attach: (engineAddress: string) => void;
}

export function createService(served: Plugin, options: ServiceOptions): UntypedServiceImplementation {
  return {
    handshake: answer(served, (request: pb.ProviderHandshakeRequest) => {
      options.attach(request.getEngineAddress());
      const response = new provider.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      return response;
    }),
    attach: answer(served, (request: { getAddress: () => string }) => {
      options.attach(request.getAddress());
      return new empty.Empty();
    }),
    getPluginInfo: answer(served, () => {
      const info = new plugin.PluginInfo();
      info.setVersion(options.version);
      return info;
    }),
    getSchema: answer(served, () => {
      const response = new provider.GetSchemaResponse();
      response.setSchema(options.schema());
      return response;
    }),
    cancel: answer(served, () => {
      served.cancel();
      return new empty.Empty();
    }),
    ...configMethods(served),
    ...resourceMethods(served),
  };
}

function configMethods(served: Plugin): UntypedServiceImplementation {
  return {
    checkConfig: answer(served, (request: pb.CheckRequest) => {
      const news = valuesIn(request.getNews());
      return checkResponse({ inputs: withSecretNames(news, SECRET_SETTINGS), failures: unknownSettings(news) });
    }),
    diffConfig: answer(served, (request: pb.DiffRequest) => {
      const [olds, news] = [plainValues(valuesIn(request.getOlds())), plainValues(valuesIn(request.getNews()))];
      const response = new provider.DiffResponse();
      const { DIFF_NONE, DIFF_SOME } = provider.DiffResponse.DiffChanges;
      response.setChanges(JSON.stringify(olds) === JSON.stringify(news) ? DIFF_NONE : DIFF_SOME);
      response.setReplacesList(replacesProvider(olds, news) ? ["projectId"] : []);
      return response;
    }),
    configure: answer(served, (request: pb.ConfigureRequest) => {
      served.configure(valuesIn(request.getArgs()), providerNameIn(request));
      const response = new provider.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    }),
  };
}

function resourceMethods(served: Plugin): UntypedServiceImplementation {
  return {
    check: answer(served, (request: pb.CheckRequest) =>
      checkResponse(served.check(request.getUrn(), valuesIn(request.getOlds()), valuesIn(request.getNews()))),
    ),
    diff: answer(served, (request: pb.DiffRequest) => {
      const { DIFF_NONE, DIFF_SOME } = provider.DiffResponse.DiffChanges;
      const found = served.diff(knownIn(request, request.getOlds()), valuesIn(request.getNews()));
      const response = new provider.DiffResponse();
      response.setChanges(found.changes ? DIFF_SOME : DIFF_NONE);
      response.setReplacesList([...found.replaces]);
      response.setDeletebeforereplace(found.deleteBeforeReplace);
      response.setStablesList([...found.stables]);
      response.setHasdetaileddiff(true);
      for (const [path, change] of found.detailed) response.getDetaileddiffMap().set(path, propertyDiff(change));
      return response;
    }),
    create: answer(served, async (request: pb.CreateRequest) => {
      const inputs = valuesIn(request.getProperties());
      const response = new provider.CreateResponse();
      if (request.getPreview()) {
        response.setProperties(structOf(served.previewCreate(request.getUrn(), inputs)));
        return response;
      }
      const { id, state } = await served.create(request.getUrn(), inputs, { timeoutS: request.getTimeout() });
      response.setId(id);
      response.setProperties(structOf(state));
      return response;
    }),
    update: answer(served, async (request: pb.UpdateRequest) => {
      const known = knownIn(request, request.getOlds());
      const inputs = valuesIn(request.getNews());
      const response = new provider.UpdateResponse();
      const state = request.getPreview()
        ? served.previewUpdate(known, inputs)
        : (await served.update(known, inputs, { timeoutS: request.getTimeout() })).state;
      response.setProperties(structOf(state));
      return response;
    }),
    read: answer(served, async (request: pb.ReadRequest) => {
      const known = knownIn(request, request.getProperties());
      const inputs = valuesIn(request.getInputs());
      const found = await served.read({ ...known, inputs, timeoutS: request.getTimeout() });
      const response = new provider.ReadResponse();
      // Without an ID: it is gone.
      if (found === undefined) return response;
      response.setId(found.id);
      response.setProperties(structOf(found.state));
      response.setInputs(structOf(found.inputs));
      return response;
    }),
    delete: answer(served, async (request: pb.DeleteRequest) => {
      await served.delete(knownIn(request, request.getProperties()), { timeoutS: request.getTimeout() });
      return new empty.Empty();
    }),
  };
}

/** Older engines say neither; what they start without a name counts as the default provider. */
function providerNameIn(request: pb.ConfigureRequest): string {
  return request.getName() ?? parseUrn(request.getUrn() ?? "").name;
}

function knownIn(
  request: { getUrn: () => string; getId: () => string },
  state: Struct | undefined,
): { readonly urn: string; readonly id: string; readonly state: Values } {
  return { urn: request.getUrn(), id: request.getId(), state: valuesIn(state) };
}

function checkResponse({
  inputs,
  failures,
}: {
  readonly inputs: Values;
  readonly failures: readonly CheckFailure[];
}): pb.CheckResponse {
  const response = new provider.CheckResponse();
  response.setInputs(structOf(inputs));
  response.setFailuresList(
    failures.map(({ property, reason }) => {
      const failure = new provider.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

function propertyDiff({ kind, replaces }: PropertyChange): pb.PropertyDiff {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = provider.PropertyDiff.Kind;
  const kinds = {
    add: [ADD, ADD_REPLACE],
    delete: [DELETE, DELETE_REPLACE],
    update: [UPDATE, UPDATE_REPLACE],
  } as const;
  const diff = new provider.PropertyDiff();
  diff.setKind(kinds[kind][replaces ? 1 : 0]);
  return diff;
}

/** A method whose answer is worked out at once or later; what it throws is told in the engine's form. */
function answer<Request, Response>(
  served: Plugin,
  respond: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  const settle = async (request: Request, callback: sendUnaryData<Response>): Promise<void> => {
    try {
      callback(null, await respond(request));
    } catch (error) {
      callback(
        asGrpcError(error, (text) => served.hidden(text)),
        null,
      );
    }
  };
  return (call, callback) => void settle(call.request, callback);
}
