// Small pieces of Markdown. Comes in: texts; leaves: lines. It must not know any page.

/** Code within a line. */
export function code(text: string): string {
  return `\`${text.replaceAll(/\s+/g, " ")}\``;
}

/** A table and the empty line after it. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [row(titles), row(titles.map(() => "---")), ...rows.map(row), ""];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((one) => one.replaceAll("|", "\\|")).join(" | ")} |`;
}
