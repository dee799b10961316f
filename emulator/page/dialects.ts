/**
 * The dialects in force as HTML. In: the dialect. Out: those that were set, then all others at their default. Must not
 * know: who reads a switch.
 */
import { html } from "hono/html";

import { dialectTable, standardValue, type Dialect, type DialectName } from "../dialect.ts";
import type { Switch } from "../dialect/switch.ts";
import type { Html } from "./html.ts";

export function dialectsHtml(dialect: Readonly<Dialect>): Html {
  const rows = (Object.entries(dialectTable) as [DialectName, Switch][]).map(([name, row]) => {
    const value = dialect[name];
    return { isSet: value !== standardValue(row), html: rowHtml(name, value, row) };
  });
  const set = rows.filter(({ isSet }) => isSet);
  const standard = rows.filter(({ isSet }) => !isSet);
  return html`${
      set.length === 0
        ? html`<p class="empty">All at their defaults.</p>`
        : html`<dl class="dialects set">${set.map((row) => row.html)}</dl>`
    }
    <details id="standard-dialects">
      <summary>${standard.length} at their default</summary>
      <dl class="dialects">${standard.map((row) => row.html)}</dl>
    </details>`;
}

function rowHtml(name: string, value: string | number, row: Switch): Html {
  const others = "values" in row ? row.values.filter((other) => other !== value).join(", ") : "any number";
  return html`<div>
    <dt><code>${name}=${value}</code></dt>
    <dd>${row.meaning} <span class="also">(or: ${others})</span></dd>
  </div>`;
}
