// What the SDK's own declarations say of each property. Comes in: a file of the SDK and the name of an interface or class;
// leaves: its properties with type and comment, as written. It must not know what a page makes of them.
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const sdk = path.resolve(import.meta.dirname, "..", "..", "sdk");

export type Member = {
  readonly name: string;
  /** As an author reads it: without Pulumi's `Input<…>` and `Output<…>`, which every property takes or is. */
  readonly type: string;
  readonly required: boolean;
  /** The comment in one line; empty where there is none. */
  readonly about: string;
};

/** `file` is from the SDK's folder. Throws where the file declares no such interface or class. */
export function membersOf(file: string, declaration: string): Member[] {
  const text = readFileSync(path.join(sdk, file), "utf8");
  const source = ts.createSourceFile(file, text, { languageVersion: ts.ScriptTarget.ES2024 }, true);
  const found = source.statements.find(
    (one): one is ts.InterfaceDeclaration | ts.ClassDeclaration =>
      (ts.isInterfaceDeclaration(one) || ts.isClassDeclaration(one)) && one.name?.text === declaration,
  );
  if (found === undefined) throw new Error(`sdk/${file} declares no ${declaration}`);
  const named = new Map(
    source.statements
      .filter((one) => ts.isTypeAliasDeclaration(one) || ts.isInterfaceDeclaration(one))
      .filter(({ name }) => shownInFull.has(name.text))
      .map((one) => [one.name.text, bodyOf(one, source)]),
  );
  const inFull = (type: string): string => type.replaceAll(/\b\w+\b/g, (word) => named.get(word) ?? word);
  return [...found.members]
    .filter((one) => ts.isPropertySignature(one) || ts.isPropertyDeclaration(one))
    .map((one) => ({
      name: one.name.getText(source),
      type: plain(inFull(one.type?.getText(source) ?? "")),
      required: one.questionToken === undefined,
      about: ts
        .getJSDocCommentsAndTags(one)
        .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
        .join(" ")
        .replaceAll(/\s+/g, " "),
    }));
}

/** Types of the SDK whose own text says more than their name. */
const shownInFull = new Set(["UserStatus", "TenantMembershipArgs", "AttributeValue", "TenantRoles"]);

function bodyOf(one: ts.TypeAliasDeclaration | ts.InterfaceDeclaration, source: ts.SourceFile): string {
  if (ts.isTypeAliasDeclaration(one)) return one.type.getText(source);
  const parts = one.members.filter((member) => ts.isPropertySignature(member));
  return `{ ${parts.map((part) => part.getText(source).replace(/;$/, "")).join("; ")} }`;
}

/** `Optional<Array<Input<string>>>` → `string[]`. */
function plain(type: string): string {
  let before = "";
  let now = type.replaceAll(/\bpulumi\.|\breadonly /g, "").replaceAll("ReadonlyArray<", "Array<");
  while (now !== before) {
    before = now;
    now = now
      .replace(/\b(?:Optional|Input|Output|Readonly)<((?:[^<>]|<[^<>]*>|<(?:[^<>]|<[^<>]*>)*>)*)>/, "$1")
      .replace(/\bArray<([^<>]*)>/, "$1[]")
      .replace(/ \| undefined\b/, "");
  }
  return now;
}
