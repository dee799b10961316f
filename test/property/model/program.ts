/**
 * The program that the author writes, and how edits change it. In: edits. Out: the arguments of each resource, such that
 * check and the claims of the SDK would let them pass. Must not know: users, the service.
 */
import { createHash } from "node:crypto";

import type { Edit } from "./sequence.ts";
import { additional, attributesOf, FLAG_OF, form, forms, keyOf, loginsOf } from "./oracle.ts";
import { loginIdsOf, type Args } from "./values.ts";

export class Author {
  readonly #odd: boolean;
  /** What was written, by number of the resource; not yet what the SDK lets pass. */
  readonly written: Map<number, Args> = new Map();

  /** `odd`: writes what cannot hold, too. */
  constructor(odd: boolean) {
    this.#odd = odd;
  }

  edit(edit: Edit): void {
    const { r } = edit;
    if (edit.do === "remove") {
      this.written.delete(r);
      return;
    }
    const args = this.written.get(r) ?? { loginId: loginIdsOf(r)[0] };
    this.written.set(r, edited(args, edit));
  }

  /** `loginId`: of the user to adopt, where that is not the declared one. */
  adopt(name: string, loginId?: string): void {
    const r = Number(name.slice(1));
    const named = loginId === undefined ? {} : { loginId };
    this.written.set(r, { ...this.written.get(r), ...named, onExisting: "adopt" });
  }

  /** What reaches the engine, by name. */
  program(): Map<string, Args> {
    const passed = new Map<string, Args>();
    for (const [r, args] of [...this.written].sort(([a], [b]) => a - b)) {
      const sane = this.#odd ? args : withoutOddities(args, r);
      const kept = withoutClashes(withoutContradictions(sane), [...passed.values()]);
      if (kept !== undefined) passed.set(nameOf(r), kept);
    }
    return passed;
  }
}

export function nameOf(r: number): string {
  return `r${String(r)}`;
}

export function passwordOf(r: number, salt: number): string {
  return `Passw!${String(r)}-${String(salt)}`;
}

/** `PW_0_1` holds the password of resource 0 with salt 1. */
export function passwordEnvironment(): Record<string, string> {
  const pairs = [0, 1, 2].flatMap((r) =>
    [0, 1, 2].map((salt) => [`PW_${String(r)}_${String(salt)}`, passwordOf(r, salt)]),
  );
  return Object.fromEntries(pairs) as Record<string, string>;
}

function edited(args: Args, edit: Exclude<Edit, { do: "remove" }>): Args {
  switch (edit.do) {
    case "declare": {
      const controls = [
        "onExisting",
        "onDelete",
        "removedFields",
        "test",
        "password",
        "passwordEnv",
        "passwordVersion",
      ];
      return { ...Object.fromEntries(Object.entries(args).filter(([name]) => controls.includes(name))), ...edit.args };
    }
    case "set":
      return withItem(args, edit.item, edit.value);
    case "empty":
      return withItem(args, edit.item, emptyOf(edit.item));
    case "drop":
      return withItem(args, edit.item, undefined);
    case "rename":
      return { ...args, loginId: edit.loginId };
    case "control":
      return withItem(args, edit.name, edit.value);
    case "adopt": {
      const { additionalIdentifiers: _, ...rest } = args;
      return { ...rest, loginId: edit.loginId, onExisting: "adopt" };
    }
    case "test":
      return withItem(args, "test", edit.value ? true : undefined);
    case "password":
      return withPassword(args, edit);
    default:
      return edit satisfies never;
  }
}

function withItem(args: Args, item: string, value: unknown): Args {
  const key = keyOf(item);
  const { [key === undefined ? item : "customAttributes"]: _, ...rest } = args;
  if (key === undefined) return value === undefined ? rest : { ...rest, [item]: value };
  const { [key]: _old, ...others } = attributesOf(args);
  const attributes = value === undefined ? others : { ...others, [key]: value };
  return Object.keys(attributes).length === 0 ? rest : { ...rest, customAttributes: attributes };
}

/** `undefined` where there is no empty value to write: the field is then dropped. */
function emptyOf(item: string): unknown {
  if (item === "status" || Object.hasOwn(FLAG_OF, item)) return undefined;
  if (item === "customAttributes.costCenter" || item === "customAttributes.onCall") return undefined;
  const lists = ["roleNames", "userTenants", "ssoAppIds", "additionalIdentifiers", "customAttributes.skills"];
  return lists.includes(item) ? [] : "";
}

function withPassword(args: Args, { r, source, salt, raise }: Extract<Edit, { do: "password" }>): Args {
  const { password: _p, passwordEnv: _e, hashedPassword: _h, passwordActive: _a, passwordVersion, ...rest } = args;
  const clear = passwordOf(r, salt);
  const sources: Record<typeof source, Args> = {
    password: { password: clear },
    passwordEnv: { passwordEnv: `PW_${String(r)}_${String(salt)}` },
    hashedPassword: { hashedPassword: { sha: { type: "sha256", hash: sha256(clear) } } },
    none: {},
  };
  const version = Math.max(0, Number(passwordVersion ?? 0) + raise);
  const active = salt === 2 && source !== "hashedPassword" ? { passwordActive: false } : {};
  return { ...rest, ...sources[source], ...active, ...(version > 0 ? { passwordVersion: version } : {}) };
}

/** Without what most services do not take, so that most sequences are about what they do take. */
function withoutOddities(args: Args, r: number): Args {
  const kept: Args = { ...args };
  if (Array.isArray(kept["roleNames"])) {
    kept["roleNames"] = (kept["roleNames"] as string[]).filter((role) => role !== "Ghost");
  }
  const hasContact = [kept["loginId"], kept["email"], kept["phone"]].some((id) => /[@+]/.test(String(id)));
  if (!hasContact) kept["phone"] = `+1212555040${String(r)}`;
  for (const [flag, contact] of Object.entries(FLAG_OF)) {
    if (kept[flag] === true && (kept[contact] === undefined || kept[contact] === "")) delete kept[flag];
  }
  return kept;
}

/** What check would refuse anyhow: property tests of check are elsewhere. */
function withoutContradictions(args: Args): Args {
  const kept: Args = { ...args };
  for (const [flag, contact] of Object.entries(FLAG_OF)) {
    if (kept[flag] === true && kept[contact] === "") delete kept[flag];
  }
  if (Array.isArray(kept["additionalIdentifiers"])) {
    const main = form(String(kept["loginId"]));
    kept["additionalIdentifiers"] = (kept["additionalIdentifiers"] as string[]).filter((id) => form(id) !== main);
  }
  return kept;
}

/**
 * What the SDK refuses in the program (sdk/claims.ts): a login ID of one resource that is a login ID or contact of
 * another. The later one yields; without a login ID it is not in the program at all.
 */
function withoutClashes(args: Args, earlier: readonly Args[]): Args | undefined {
  const logins = new Set(earlier.flatMap((other) => [...loginsOf(other)]));
  const contacts = forms(earlier.flatMap((other) => [other["email"], other["phone"]]));
  if ([...forms([args["loginId"]])].some((id) => logins.has(id) || contacts.has(id))) return undefined;
  const kept: Args = { ...args };
  for (const contact of ["email", "phone"]) {
    if (typeof kept[contact] !== "string" || !logins.has(form(kept[contact]))) continue;
    delete kept[contact];
    delete kept[`verified${contact === "email" ? "Email" : "Phone"}`];
  }
  if (kept["additionalIdentifiers"] !== undefined) {
    kept["additionalIdentifiers"] = additional(kept).filter((id) => !logins.has(form(id)) && !contacts.has(form(id)));
  }
  return kept;
}

export function sha256(clear: string): string {
  return createHash("sha256").update(clear).digest("hex");
}
