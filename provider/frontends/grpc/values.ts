/**
 * Property values as the engine sends them over the wire, and as handlers know them. A secret travels in a wrapping of
 * its own (pulumi/pulumi sdk/nodejs/runtime/rpc.ts, `specialSecretSig`); what is not known yet is the same text as
 * everywhere. Outputs with dependencies are not accepted in the handshake, so that none come.
 */
import { isMap } from "../../core/map.ts";
import type { Values } from "../../runtime/handler.ts";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

interface Secret {
  readonly [SIGNATURE]: typeof SECRET;
  readonly value: unknown;
}

export function isSecret(value: unknown): value is Secret {
  return isMap(value) && value[SIGNATURE] === SECRET;
}

function secret(value: unknown): Secret {
  return { [SIGNATURE]: SECRET, value };
}

/** Without wrappings, at any depth. */
export function plainValues(wire: Values): Values {
  return plain(wire) as Values;
}

function plain(value: unknown): unknown {
  if (isSecret(value)) return plain(value.value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}

/** The properties that hold a secret, at any depth. */
export function secretNamesOf(...wires: readonly Values[]): string[] {
  return [
    ...new Set(
      wires.flatMap((wire) =>
        Object.entries(wire)
          .filter(([, value]) => holdsSecret(value))
          .map(([name]) => name),
      ),
    ),
  ].sort();
}

function holdsSecret(value: unknown): boolean {
  if (isSecret(value)) return true;
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isMap(value) && Object.values(value).some(holdsSecret);
}

/** All values that are wrapped, without their wrappings. */
export function secretsOf(value: unknown): unknown[] {
  if (isSecret(value)) return [plain(value.value)];
  if (Array.isArray(value)) return value.flatMap(secretsOf);
  return isMap(value) ? Object.values(value).flatMap(secretsOf) : [];
}

/**
 * What an answer shows as secret: all that stands where one of `likes` has a secret, for an output is secret because an
 * input was. A list is secret as a whole: its items may have another order.
 */
export function withSecretsLike(values: Values, ...likes: readonly Values[]): Values {
  return likes.reduce((marked, like) => mark(marked, like) as Values, values);
}

function mark(value: unknown, like: unknown): unknown {
  if (value === undefined || isSecret(value)) return value;
  if (isSecret(like) || (Array.isArray(like) && like.some(holdsSecret))) return secret(value);
  if (!isMap(value) || !isMap(like)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, Object.hasOwn(like, name) ? mark(one, like[name]) : one]),
  );
}

/** The same with these properties secret, where they are given. */
export function withSecretNames(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      names.includes(name) && value !== null && !isSecret(value) ? secret(value) : value,
    ]),
  );
}
