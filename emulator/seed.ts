/**
 * Seed files: what projects hold from the start, as YAML or JSON. In: the text of a file. Out: its projects, checked, or
 * a `SeedError` that names each place and what to write there. Must not know: the store, HTTP, where the file lies.
 */
import { parseDocument } from "yaml";
import { z } from "zod";

import type { ProjectSeed } from "./model.ts";
import { sampleProject } from "./sample.ts";
import { createFields } from "./wire/user-bodies.ts";

/** Its message has one line per problem, each with its path. */
export class SeedError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "SeedError";
  }
}

const name = z.string().min(1);
const policy = z.strictObject({
  enabled: z.boolean().optional(),
  minLength: z.int().min(0).max(256).optional(),
  lowercase: z.boolean().optional(),
  uppercase: z.boolean().optional(),
  number: z.boolean().optional(),
  nonAlphanumeric: z.boolean().optional(),
});
const project = z.strictObject({
  projectId: z
    .string()
    .regex(/^P[A-Za-z0-9]{27,30}$/, "P and 27 to 30 letters or digits, as every Descope client takes it")
    .optional(),
  managementKey: z
    .string()
    .regex(/^[^\s:]+$/, "text without blanks and colons")
    .optional(),
  licenseTier: z.enum(["tier1", "tier2", "tier3", "tier4"]).optional(),
  passwordPolicy: policy.optional(),
  permissions: z.array(z.strictObject({ name, description: z.string().optional() })).optional(),
  roles: z
    .array(
      z.strictObject({
        name,
        description: z.string().optional(),
        permissionNames: z.array(name).optional(),
        tenantId: name.optional(),
      }),
    )
    .optional(),
  tenants: z.array(z.strictObject({ id: name, name })).optional(),
  ssoApps: z
    .array(z.strictObject({ id: name, name, appType: z.enum(["oidc", "saml", "wsfed"]).optional() }))
    .optional(),
  attributes: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(20),
        type: z.int().min(1).max(7),
        options: z.array(name).optional(),
        displayName: name.optional(),
      }),
    )
    .optional(),
  users: z.array(z.strictObject(createFields)).optional(),
});
type ProjectFile = z.infer<typeof project>;
const severalProjects = z.strictObject({ projects: z.array(project).min(1) });

/**
 * One project at the root, or several under `projects`. A list that is not there is the sample project's, `[]` is none;
 * `projectId` and `managementKey` may be left out where there is one project.
 */
export function readSeed(text: string): ProjectSeed[] {
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) throw new SeedError(document.errors.map(({ message }) => message.trimEnd()));
  const raw: unknown = document.toJS() ?? {};
  const isList = typeof raw === "object" && raw !== null && "projects" in raw;
  const parsed = isList ? severalProjects.safeParse(raw) : project.safeParse(raw);
  if (!parsed.success) throw new SeedError(parsed.error.issues.map(problem));
  const files = "projects" in parsed.data ? parsed.data.projects : [parsed.data];
  checkTogether(files);
  return files.map(completed);
}

function problem({ path, message }: { path: PropertyKey[]; message: string }): string {
  return `${pathText(path)}: ${message}`;
}

/** `projects[0].users[2].email` */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
  return text.replace(/^\./, "") || "the file";
}

/** What one project alone cannot show. */
function checkTogether(files: readonly ProjectFile[]): void {
  if (files.length < 2) return;
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const [index, { projectId, managementKey }] of files.entries()) {
    const place = `projects[${index}]`;
    if (projectId === undefined) problems.push(`${place}.projectId: is needed where a file has several projects`);
    else if (seen.has(projectId)) problems.push(`${place}.projectId: ${projectId} stands there twice`);
    else seen.add(projectId);
    if (managementKey === undefined)
      problems.push(`${place}.managementKey: is needed where a file has several projects`);
  }
  if (problems.length > 0) throw new SeedError(problems);
}

function completed(file: ProjectFile): ProjectSeed {
  const sent = Object.fromEntries(Object.entries(file).filter(([, value]) => value !== undefined));
  return { ...sampleProject, ...sent };
}
