/**
 * The program as its author writes it. In: edits. Out: the resources with their arguments, such that the SDK lets them
 * pass: an edit that would make two Users of one provider the same person, or a list that takes away what a right of the
 * same program gives, is not made. Must not know: users, states.
 */
import { loginOf, type Edit, type FieldName, type Place, type ProviderName, type Right } from "./sequence.ts";

export type Kind = "User" | "UserSet" | "UserRole" | "UserTenant";
export type Args = Record<string, unknown>;

export interface Declared {
  /** Kind and name: what the URN is made of. */
  readonly urn: string;
  readonly kind: Kind;
  readonly provider: ProviderName;
  readonly args: Args;
  /** The resource whose ID is the argument `userId`. */
  readonly userIdOf?: string;
}

interface Written {
  readonly n: number;
  readonly adopt: boolean;
  readonly onDelete?: string;
}

interface WrittenRight {
  readonly n: number;
  readonly by: "loginId" | "userId";
  readonly right: Right;
}

interface Text {
  readonly places: ReadonlyMap<string, Written>;
  readonly rights: ReadonlyMap<string, WrittenRight>;
  readonly fields: ReadonlyMap<number, ReadonlyMap<FieldName, unknown>>;
  readonly providers: ReadonlyMap<string, ProviderName>;
}

const EMPTY: Text = { places: new Map(), rights: new Map(), fields: new Map(), providers: new Map() };

export class Author {
  #text: Text = EMPTY;

  /** False where the edit would not compile, or changes nothing. */
  edit(edit: Edit): boolean {
    const changed = edited(this.#text, edit);
    if (changed === undefined || !isLegal(changed)) return false;
    this.#text = changed;
    return true;
  }

  /** What is under version control: `revert` brings it back. */
  get text(): Text {
    return this.#text;
  }

  revert(text: Text): void {
    this.#text = text;
  }

  /** Whoever has declared a person that an interrupted run made follows the message: adopts. */
  adopt(loginId: string): void {
    const places = [...this.#text.places].map(
      ([place, one]) => [place, loginOf(one.n) === loginId ? { ...one, adopt: true } : one] as const,
    );
    this.#text = { ...this.#text, places: new Map(places) };
  }

  program(): Declared[] {
    return programOf(this.#text);
  }
}

export function placeKey(place: Place): string {
  return "user" in place ? `User/${place.user}` : `UserSet/${place.set}/${place.key}`;
}

function resourceOf(place: string): string {
  return place.split("/").slice(0, 2).join("/");
}

function edited(text: Text, edit: Edit): Text | undefined {
  const places = new Map(text.places);
  const rights = new Map(text.rights);
  const at = "at" in edit ? placeKey(edit.at) : "";
  const known = places.get(at);
  switch (edit.do) {
    case "declare":
      if (known !== undefined) return undefined;
      places.set(at, { n: edit.n, adopt: edit.adopt });
      return { ...text, places };
    case "move": {
      const [from, to] = [placeKey(edit.from), placeKey(edit.to)];
      const moved = places.get(from);
      if (moved === undefined || places.has(to)) return undefined;
      places.delete(from);
      places.set(to, { n: moved.n, adopt: true });
      return { ...text, places };
    }
    case "remove":
      return places.delete(at) ? { ...text, places } : undefined;
    case "onDelete": {
      if (known === undefined) return undefined;
      const { onDelete: _, ...rest } = known;
      places.set(at, edit.value === null ? rest : { ...rest, onDelete: edit.value });
      return { ...text, places };
    }
    case "login":
      if (known === undefined) return undefined;
      places.set(at, { ...known, n: edit.n });
      return { ...text, places };
    case "field": {
      const fields = new Map(text.fields.get(edit.n));
      if (edit.value === null) fields.delete(edit.field);
      else fields.set(edit.field, edit.value);
      return { ...text, fields: new Map(text.fields).set(edit.n, fields) };
    }
    case "right":
      rights.set(`${edit.right.kind}/${edit.name}`, { n: edit.n, by: edit.by, right: edit.right });
      return { ...text, rights };
    case "split": {
      const fields = new Map(text.fields.get(edit.n));
      const [first] = (fields.get(edit.field) ?? []) as unknown[];
      if (first === undefined) return undefined;
      fields.delete(edit.field);
      const right: Right =
        edit.field === "roleNames"
          ? { kind: "UserRole", roleName: String(first) }
          : { kind: "UserTenant", roleNames: [], ...(first as { tenantId: string }) };
      rights.set(`${right.kind}/${edit.name}`, { n: edit.n, by: "loginId", right });
      return { ...text, rights, fields: new Map(text.fields).set(edit.n, fields) };
    }
    case "renameRight": {
      const [from, to] = [`${edit.kind}/${edit.name}`, `${edit.kind}/${edit.name === "r" ? "q" : "r"}`];
      const moved = rights.get(from);
      if (moved === undefined || rights.has(to)) return undefined;
      rights.delete(from);
      return { ...text, rights: rights.set(to, moved) };
    }
    case "removeRight":
      return rights.delete(`${edit.kind}/${edit.name}`) ? { ...text, rights } : undefined;
    case "provider":
      return { ...text, providers: new Map(text.providers).set(resourceOf(at), edit.provider) };
    default:
      return edit satisfies never;
  }
}

/**
 * Excluded: declarations of one person in one program that contradict each other. Which of them is right nobody can say,
 * and they would undo each other's work for ever. So all of a person's declarations say the same, a right is in the list
 * where a list is declared, and two Users of one provider are two persons (the SDK refuses that).
 */
function isLegal(text: Text): boolean {
  const seen = new Set<string>();
  for (const [place, { n }] of text.places) {
    const provider = text.providers.get(resourceOf(place)) ?? "home";
    const scope = place.startsWith("User/") ? `User ${provider}` : resourceOf(place);
    if (seen.has(`${scope} ${String(n)}`)) return false;
    seen.add(`${scope} ${String(n)}`);
  }
  return [...text.rights.values()].every(({ n, right }) => {
    const fields = text.fields.get(n);
    if (right.kind === "UserRole") {
      const list = fields?.get("roleNames") as string[] | undefined;
      return list === undefined || list.includes(right.roleName);
    }
    const list = fields?.get("userTenants") as Array<{ tenantId: string; roleNames?: string[] }> | undefined;
    const membership = list?.find(({ tenantId }) => tenantId === right.tenantId);
    return (
      list === undefined ||
      (membership !== undefined && right.roleNames.every((name) => membership.roleNames?.includes(name) === true))
    );
  });
}

function programOf(text: Text): Declared[] {
  const resources = new Map<string, Declared>();
  for (const [place, written] of [...text.places].sort(([a], [b]) => a.localeCompare(b))) {
    const urn = resourceOf(place);
    const provider = text.providers.get(urn) ?? "home";
    const args = argsOf(written, text.fields.get(written.n));
    const key = place.split("/")[2];
    if (key === undefined) {
      resources.set(urn, { urn, kind: "User", provider, args });
      continue;
    }
    const users = { ...(resources.get(urn)?.args["users"] as Args | undefined), [key]: args };
    // That a list that was not read to its end deletes nobody is the matter of other tests.
    resources.set(urn, { urn, kind: "UserSet", provider, args: { users, maxDeletes: 10 } });
  }
  for (const [urn, { n, by, right }] of text.rights) {
    const { kind, ...rest } = right;
    const owner = [...text.places].find(
      ([place, one]) => one.n === n && place.startsWith("User/") && text.providers.get(place) !== "away",
    );
    const args: Args = { ...rest };
    if (by === "userId" && owner !== undefined) {
      resources.set(urn, { urn, kind, provider: "home", args, userIdOf: owner[0] });
    } else {
      resources.set(urn, { urn, kind, provider: "home", args: { ...args, loginId: loginOf(n) } });
    }
  }
  return [...resources.values()];
}

function argsOf({ n, adopt, onDelete }: Written, fields: ReadonlyMap<FieldName, unknown> = new Map()): Args {
  const { department, ...rest } = Object.fromEntries(fields);
  return {
    loginId: loginOf(n),
    ...rest,
    ...(department === undefined ? {} : { customAttributes: { department } }),
    ...(adopt ? { onExisting: "adopt" } : {}),
    ...(onDelete === undefined ? {} : { onDelete }),
  };
}
