/**
 * What resources of one program are compared within. In: a resource's options. Out: one scope per run of a program and
 * per Descope project, so that two providers of one project are one; a conflict as the error that a program ends with.
 * Must not know: what is a conflict (provider/core/conflicts.ts).
 */
import * as pulumi from "@pulumi/pulumi";

import { Claims, type Declarer, type People } from "../provider/core/conflicts.ts";
import { DescopeError } from "../provider/core/errors.ts";
import { projectOf } from "./project.ts";

export interface Scope {
  readonly claims: Claims<Declarer>;
  readonly people: People;
}

const runs = new WeakMap<object, Map<unknown, Scope>>();
const outsideOfRuns = {};

export function scopeOf(token: string, options: pulumi.CustomResourceOptions | undefined): Scope {
  const run = pulumi.runtime.getStackResource() ?? outsideOfRuns;
  // A project that is an output is not known yet: then its provider stands for it.
  const project = projectOf(token, options);
  const key = typeof project === "string" ? project : (options?.provider ?? options?.parent?.getProvider(token));
  const byProject = runs.get(run) ?? new Map<unknown, Scope>();
  runs.set(run, byProject);
  const scope = byProject.get(key) ?? { claims: new Claims<Declarer>(), people: new Map() };
  byProject.set(key, scope);
  return scope;
}

/** What a conflict stops the program with: Pulumi shows a `RunError` without its stack. */
export function asRunError({ message }: DescopeError): pulumi.RunError {
  return new pulumi.RunError(message);
}

export function orRunError<T>(compare: () => T): T {
  try {
    return compare();
  } catch (error) {
    throw DescopeError.is(error) ? asRunError(error) : error;
  }
}
