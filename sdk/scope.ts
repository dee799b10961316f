/**
 * What resources of one program are compared within. In: a resource's options. Out: one object per run of a program and
 * per Descope project, so that two providers of one project are one. Must not know: what is compared.
 */
import * as pulumi from "@pulumi/pulumi";

import { projectOf } from "./project.ts";

const runs = new WeakMap<object, Map<unknown, object>>();
const outsideOfRuns = {};

export function scopeOf(token: string, options: pulumi.CustomResourceOptions | undefined): object {
  const run = pulumi.runtime.getStackResource() ?? outsideOfRuns;
  // A project that is an output is not known yet: then its provider stands for it.
  const project = projectOf(token, options);
  const key = typeof project === "string" ? project : (options?.provider ?? options?.parent?.getProvider(token));
  const byProject = runs.get(run) ?? new Map<unknown, object>();
  runs.set(run, byProject);
  const scope = byProject.get(key) ?? {};
  byProject.set(key, scope);
  return scope;
}
