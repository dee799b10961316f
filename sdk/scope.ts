/**
 * What resources of one program are compared within. In: a resource's options. Out: one object per run of a program and
 * per explicit provider, for each provider is a project of its own. Must not know: what is compared.
 */
import * as pulumi from "@pulumi/pulumi";

const runs = new WeakMap<object, Map<object | undefined, object>>();
const outsideOfRuns = {};

export function scopeOf(token: string, options: pulumi.CustomResourceOptions | undefined): object {
  const run = pulumi.runtime.getStackResource() ?? outsideOfRuns;
  const provider = options?.provider ?? options?.parent?.getProvider(token);
  const byProvider = runs.get(run) ?? new Map<object | undefined, object>();
  runs.set(run, byProvider);
  const scope = byProvider.get(provider) ?? {};
  byProvider.set(provider, scope);
  return scope;
}
