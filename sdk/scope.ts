/**
 * What resources of one program are compared within. In: a resource's options. Out: one scope per run of a program and
 * per Descope project, so that two providers of one project are one; a conflict as the error that a program ends with.
 * Must not know: what is a conflict (provider/core/conflicts.ts).
 */
import * as pulumi from "@pulumi/pulumi";

import { Claims, Person, type Declarer, type People } from "../provider/core/conflicts.ts";
import type { DescopeError } from "../provider/core/errors.ts";
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

/** The user that one resource is about, among those of its scope. */
export function personIn(token: string, options: pulumi.CustomResourceOptions | undefined): Person {
  return new Person(scopeOf(token, options).people, refuse);
}

/** Ends the program: Pulumi shows a `RunError` without its stack. */
export function refuse({ message }: DescopeError): never {
  throw new pulumi.RunError(message);
}
