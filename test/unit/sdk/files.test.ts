import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";

import { MAX_FILE_BYTES, MAX_USERS } from "../../../sdk/files.ts";
import { usersFromCsv, usersFromJson, usersFromYaml, type CsvOptions } from "../../../sdk/index.ts";

const folder = mkdtempSync(path.join(tmpdir(), "files-"));
afterAll(() => rmSync(folder, { recursive: true }));

let made = 0;
function file(content: string | Buffer, name = `f${String((made += 1))}.txt`): string {
  const where = path.join(folder, name);
  writeFileSync(where, content);
  return where;
}

const COLUMNS: CsvOptions = {
  key: "id",
  columns: {
    mail: "loginId",
    roles: "roleNames",
    verified: "verifiedEmail",
    cost: { attribute: "costCenter", type: "number" },
    lead: { attribute: "isLead", type: "boolean" },
    skills: { attribute: "skills", type: "list" },
    team: { attribute: "team" },
    acme: { tenant: "acme" },
  },
};
const HEAD = "id,mail,roles,verified,cost,lead,skills,team,acme";
const csv = (...rows: string[]): string => file([HEAD, ...rows].join("\n"));

describe("CSV", () => {
  test("columns become fields, attributes with types, and roles within tenants; empty cells are not declared", () => {
    const users = usersFromCsv(
      csv(
        'anna,anna@example.com,Viewer; Deployer ,TRUE,4200.5,false,go;sql,"Sales, EU",Admin;Auditor',
        "bert,bert@example.com,,,,,,,-",
        "",
        "cleo,cleo@example.com,,,,,,,",
      ),
      COLUMNS,
    );
    expect(users).toEqual({
      anna: {
        loginId: "anna@example.com",
        roleNames: ["Viewer", "Deployer"],
        verifiedEmail: true,
        customAttributes: { costCenter: 4200.5, isLead: false, skills: ["go", "sql"], team: "Sales, EU" },
        userTenants: [{ tenantId: "acme", roleNames: ["Admin", "Auditor"] }],
      },
      bert: { loginId: "bert@example.com", userTenants: [{ tenantId: "acme", roleNames: [] }] },
      cleo: { loginId: "cleo@example.com" },
    });
  });

  test("from a spreadsheet: a byte order mark, CRLF, semicolons, blanks around titles, columns that nobody named", () => {
    const text = '\uFEFFid; mail ;note\r\nanna;a@example.com;"x\r\ny"\r\n';
    expect(usersFromCsv(file(text), { key: "id", delimiter: ";", columns: { mail: "loginId" } })).toEqual({
      anna: { loginId: "a@example.com" },
    });
    const lists = file("id,mail,roles\na,a@example.com,One|Two; Three\n");
    expect(
      usersFromCsv(lists, { key: "id", listDelimiter: "|", columns: { mail: "loginId", roles: "roleNames" } })["a"],
    ).toMatchObject({ roleNames: ["One", "Two; Three"] });
  });

  test("the key may be a field too, and a list without users is one", () => {
    const options: CsvOptions = { key: "mail", columns: { mail: "loginId" } };
    expect(usersFromCsv(file("mail\na@example.com\n"), options)).toEqual({
      "a@example.com": { loginId: "a@example.com" },
    });
    expect(usersFromCsv(file("mail\n"), options)).toEqual({});
  });

  test.each([
    [["anna,a,,,,,,,", ",b,,,,,,,"], "row 3 has no key"],
    [["anna,a,,,,,,,", "bert,b,,,,,,,", "anna,c,,,,,,,"], "row 4 has the same key as row 2"],
    [["anna,a,,hush,,,,,"], "row 2, column verified is neither true nor false"],
    [["anna,a,,,hush,,,,"], "row 2, column cost is no number"],
    [["anna,a,,,Infinity,,,,"], "row 2, column cost is no number"],
    [["anna,a,,,,hush,,,"], "row 2, column lead is neither true nor false"],
    [["anna,a,,,,,,,", "hush,b"], "line 3 is no CSV (CSV_RECORD_INCONSISTENT_COLUMNS) · give it as many cells"],
    [["anna,a,,,,,,,", 'bert,"hush,,,,,,,'], "line 3 is no CSV (CSV_QUOTE_NOT_CLOSED) · close the quote"],
    [['anna,hu"sh,,,,,,,'], "line 2 is no CSV (INVALID_OPENING_QUOTE) · quote the whole cell"],
  ])("%j: %s, and no cell is shown", (rows, expected) => {
    const broken = csv(...rows);
    const read = (): unknown => usersFromCsv(broken, COLUMNS);
    expect(read).toThrow(`INPUT_INVALID: ${path.basename(broken)} · ${expected}`);
    expect(read).not.toThrow(/hush/);
  });

  test.each([
    ["", "is empty · its first row has to hold the titles"],
    ["\n\n", "is empty"],
    ["id,team\na,b\n", "has no column mail · its columns are id, team"],
    ["name,mail\na,b\n", "has no column id"],
    ["id,mail,mail\na,b,c\n", "has the column mail twice"],
    // Also where there is no row that would show it.
    ["id\n", "has no column mail"],
  ])("titles %j: %s", (text, expected) => {
    expect(() => usersFromCsv(file(text), { key: "id", columns: { mail: "loginId" } })).toThrow(expected);
  });

  test.each([
    [{ a: "email", b: "email" }],
    [{ a: { attribute: "x" }, b: { attribute: "x", type: "number" } }],
    [{ a: { tenant: "t" }, b: { tenant: "t" } }],
  ] as const)("two columns with one meaning are an error: %j", (columns) => {
    expect(() => usersFromCsv(file("id,a,b\n"), { key: "id", columns })).toThrow(
      "the columns a and b are given the same meaning",
    );
  });

  test("reads ten thousand rows, and no more", () => {
    const rows = (count: number): string =>
      `id,mail\n${Array.from({ length: count }, (_, i) => `u${String(i)},u${String(i)}@example.com`).join("\n")}\n`;
    const options: CsvOptions = { key: "id", columns: { mail: "loginId" } };
    expect(Object.keys(usersFromCsv(file(rows(MAX_USERS)), options))).toHaveLength(10_000);
    expect(() => usersFromCsv(file(rows(MAX_USERS + 1)), options)).toThrow(
      "holds 10001 users · split it: at most 10000",
    );
  });
});

describe.each([
  [
    "JSON",
    usersFromJson,
    '{"anna": {"loginId": "a", "roleNames": ["x"], "customAttributes": {"n": 1}}, "bert": {"loginId": "b"}}',
  ],
  [
    "YAML",
    usersFromYaml,
    "anna:\n  loginId: a\n  roleNames: [x]\n  customAttributes: { n: 1 }\nbert: { loginId: b }\n",
  ],
])("%s", (format, read, text) => {
  test("is a map of users by key", () => {
    expect(read(file(text))).toEqual({
      anna: { loginId: "a", roleNames: ["x"], customAttributes: { n: 1 } },
      bert: { loginId: "b" },
    });
    expect(read(file("{}"))).toEqual({});
  });

  test.each([
    ["[]", "is no map of users by key"],
    ["null", "is no map of users by key"],
    ['"hush"', "is no map of users by key"],
    ['{"anna": "hush"}', "the entry anna is no map"],
    ['{"anna": [1]}', "the entry anna is no map"],
    ['{"anna": {"password": "hush"\n "x": }', `no valid ${format}`],
    [
      '{"anna": {"loginId": "a"},\n"bert": {},\n"anna": {"loginId": "hush"}}',
      "line 3 has a key that its map has already",
    ],
    ['{"anna": {"name": "a",\n"name": "hush"}}', "line 2 has a key that its map has already"],
    ['{"anna": {"a": [{"b": 1, "c": {}}, {"b": 2}],\n"a": "hush"}}', "line 2 has a key that its map has already"],
  ])("%s: %s, and no value is shown", (broken, expected) => {
    const where = file(broken);
    expect(() => read(where)).toThrow(`INPUT_INVALID: ${path.basename(where)} · `);
    expect(() => read(where)).toThrow(expected);
    expect(() => read(where)).not.toThrow(/hush/);
  });

  test("the same key in different maps, and text that looks like keys, are no repetition", () => {
    const fine = '{"a": {"name": "x: \\"name\\": {", "l": ["name", "name"]}, "b": {"name": "y"}, "a\\u0041": {}}';
    expect(Object.keys(read(file(fine)))).toEqual(["a", "b", "aA"]);
    expect(() => read(file('{"aA": {},\n"a\\u0041": {}}'))).toThrow("line 2 has a key");
  });

  test("says the line of an error", () => {
    expect(() => read(file('{\n"anna": {\n"a": 1,,\n}}'))).toThrow(/line [34] is no valid/);
  });
});

describe("files in general", () => {
  test.each([usersFromJson, usersFromYaml, (name: string) => usersFromCsv(name, COLUMNS)])("%o", (read) => {
    expect(() => read(path.join(folder, "none.txt"))).toThrow("none.txt · cannot be read");
    expect(() => read(folder)).toThrow(/cannot be read|EISDIR/);
    expect(() => read(file("a\u0000b"))).toThrow("is no UTF-8 text");
    // A name would reach the user with a replacement character in it.
    expect(() => read(file(Buffer.from('{"a": {"name": "J\u00FCrgen"}}', "latin1")))).toThrow("save it as UTF-8");
    expect(() => read(file(Buffer.from('\uFEFF{"a": {}}', "utf16le")))).toThrow("save it as UTF-8");
    expect(() => read(file(Buffer.alloc(MAX_FILE_BYTES + 1, 32)))).toThrow("at most 20000000 are read");
  });
});

test("YAML aliases cannot blow a small file up", () => {
  const bomb = [
    "a: &a [x,x,x,x,x,x,x,x,x]",
    ...[..."bcdefgh"].map(
      (name, i) =>
        `${name}: &${name} [${Array(9)
          .fill(`*${"abcdefg"[i] ?? ""}`)
          .join(",")}]`,
    ),
  ].join("\n");
  expect(() => usersFromYaml(file(bomb))).toThrow(/INPUT_INVALID: .* has more than 100 aliases/);
});

test("a YAML alias without anchor is named as what it is", () => {
  expect(() => usersFromYaml(file("a: { name: *nobody }"))).toThrow("an alias whose anchor does not stand before it");
});

test.each([usersFromJson, usersFromYaml])("a byte order mark is no part of the data (%o)", (read) => {
  expect(read(file('\uFEFF{"anna": {"loginId": "anna@example.com"}}'))).toEqual({
    anna: { loginId: "anna@example.com" },
  });
});

describe("the columns of a CSV file", () => {
  const columns =
    (given: unknown): (() => unknown) =>
    () =>
      usersFromCsv(file("id,mail,a,b,,\n1,m@example.com,1,2,,"), {
        key: "id",
        columns: given as CsvOptions["columns"],
      });

  test.each([
    [{ mail: "password" }],
    [{ mail: "logInId" }],
    [{ mail: undefined }],
    [{ mail: null }],
    [{ mail: {} }],
    [{ mail: { attribute: "" } }],
    [{ mail: { attribute: "a", type: "date" } }],
    [{ mail: { attribute: "a", tenant: "t" } }],
    [{ mail: ["loginId"] }],
  ])("%j is no meaning: said with what one is", (given) => {
    expect(columns(given)).toThrow(/INPUT_INVALID: .* the column mail is given a meaning .* one of loginId, .*tenant/);
  });

  test("two attributes are two, in whatever order their mapping is written; untitled columns do no harm", () => {
    const number = "number" as const;
    expect(
      columns({ mail: "loginId", a: { type: number, attribute: "x" }, b: { type: number, attribute: "y" } })(),
    ).toEqual({ 1: { loginId: "m@example.com", customAttributes: { x: 1, y: 2 } } });
    expect(columns({ a: { type: number, attribute: "x" }, b: { attribute: "x" } })).toThrow("the same meaning");
  });

  test.each(["0x10", "1,5", "1 000", "Infinity", "1e999", "--1", "."])("%s is no number", (cell) => {
    const where = file(`id,mail,cost\n1,m@example.com,"${cell}"`);
    const options = { key: "id", columns: { mail: "loginId", cost: { attribute: "c", type: "number" } } } as const;
    expect(() => usersFromCsv(where, options)).toThrow(/row 2, column cost is no number/);
  });
});
