/**
 * Which arguments are secret. In: a resource's arguments. Out: their names, as an output. Must not know: the values. The
 * provider process sees plain values only, so without these names an error could show a secret.
 */
import * as pulumi from "@pulumi/pulumi";

/** Undefined where nothing is secret, so that the input does not even appear. */
export function secretFieldsOf(args: object): pulumi.Output<string[] | undefined> {
  return pulumi.output(names(args));
}

async function names(args: object): Promise<string[] | undefined> {
  const secret = await Promise.all(
    Object.entries(args).map(async ([name, value]) => ((await pulumi.isSecret(pulumi.output(value))) ? [name] : [])),
  );
  const found = secret.flat().sort();
  return found.length === 0 ? undefined : found;
}
