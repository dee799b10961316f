// The chart for the README. Comes in: a result; leaves: an SVG of its own, without scripts, fonts or styles from elsewhere.
// Left: each operation's wall time; right: requests to create, by number of users. Both scales are logarithmic. Pure.
import { operations, titles, variants } from "./plan.ts";
import type { Variant } from "./plan.ts";
import { medianRow, requestsOf, rowsOf } from "./result.ts";
import type { Result, Row } from "./result.ts";

const colours: Readonly<Record<Variant, string>> = {
  "user-set": "#1a7f37",
  users: "#0969da",
  comparison: "#cf222e",
  script: "#9a6700",
  nothing: "#8c959f",
};
const ink = "#1f2328";
const faint = "#d0d7de";
const width = 960;
const barHeight = 13;
const top = 64;

type Scale = (value: number) => number;

/** Whether anything was measured in the way that everything is compared with. */
export function isDrawable(result: Result): boolean {
  return shownCase(result) !== undefined;
}

/** The whole chart; throws where the run has nothing to compare. */
export function drawChart(result: Result): string {
  const shown = shownCase(result);
  if (shown === undefined) throw new Error("nothing to draw: (c) was not measured at any size");
  const bars = drawBars(result, shown);
  const height = top + bars.height + 88;
  const title = `${shown.users.toLocaleString("en")} users, 50 ms latency, ${shown.limited ? "published rate limits on" : "no rate limits"}`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12" fill="${ink}">`,
    `<title>Users of a Descope project with Pulumi: time and requests</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(20, 24, title.replace("50 ms", `${result.conditions.latencyMs} ms`), 'font-size="15" font-weight="600"'),
    text(20, 46, "wall time of one command, logarithmic"),
    bars.svg,
    drawGrowth(result, 620, top, 310, Math.max(180, bars.height - 20)),
    legend(result, height - 44),
    text(20, height - 16, footnote(result), 'font-size="11" fill="#57606a"'),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
}

/** The largest size that (c) was measured at, under limits where there were any. */
function shownCase(result: Result): { users: number; limited: boolean } | undefined {
  const candidates = rowsOf(result, { operation: "create" }).filter(({ variant }) => variant === "comparison");
  const best = candidates.toSorted((a, b) => b.users - a.users || Number(b.limited) - Number(a.limited))[0];
  return best === undefined ? undefined : { users: best.users, limited: best.limited };
}

function drawBars(result: Result, shown: { users: number; limited: boolean }): { svg: string; height: number } {
  const [left, right] = [120, 470];
  const rows = rowsOf(result, shown);
  const scale = logScale(1, Math.max(10, ...rows.map(({ seconds }) => seconds)), left, right);
  const svg: string[] = [];
  let y = top;
  for (const operation of operations) {
    const present = variants
      .map((variant) => medianRow(rows.filter((row) => row.variant === variant && row.operation === operation)))
      .filter((row) => row !== undefined);
    if (present.length === 0) continue;
    svg.push(text(left - 10, y + (present.length * barHeight) / 2 + 4, operation, 'text-anchor="end"'));
    for (const row of present) {
      const end = Math.max(left + 1, scale(row.seconds));
      svg.push(
        `<rect x="${left}" y="${y}" width="${(end - left).toFixed(1)}" height="${barHeight - 2}" fill="${colours[row.variant]}"/>`,
        text(end + 6, y + barHeight - 3, barLabel(row), 'font-size="10"'),
      );
      y += barHeight;
    }
    y += 10;
  }
  return { svg: svg.join("\n"), height: y - top };
}

function barLabel(row: Row): string {
  const count = requestsOf(row);
  return `${row.seconds.toFixed(1)} s, ${count} ${count === 1 ? "request" : "requests"}`;
}

function drawGrowth(result: Result, x: number, y: number, wide: number, high: number): string {
  const rows = rowsOf(result, { operation: "create" }).filter(({ variant }) => variant !== "nothing");
  const sizes = [...new Set(rows.map(({ users }) => users))].toSorted((a, b) => a - b);
  const [least = 1, most = 1] = [sizes[0], sizes.at(-1)];
  const across = logScale(least, Math.max(most, least * 10), x + 30, x + wide);
  const up = logScale(1, Math.max(10, ...rows.map(requestsOf)), y + high, y + 10);
  const svg = [
    text(x, y - 18, "requests to create, by number of users, logarithmic"),
    `<path d="M${x + 30} ${y}V${y + high}H${x + wide}" fill="none" stroke="${faint}"/>`,
    ...sizes.map((size) => text(across(size), y + high + 16, size.toLocaleString("en"), 'text-anchor="middle"')),
  ];
  for (let power = 1; power <= Math.max(10, ...rows.map(requestsOf)); power *= 10) {
    svg.push(text(x + 24, up(power) + 4, power.toLocaleString("en"), 'text-anchor="end" font-size="10"'));
    svg.push(`<path d="M${x + 30} ${up(power).toFixed(1)}H${x + wide}" stroke="${faint}" stroke-dasharray="2 3"/>`);
  }
  for (const variant of variants) {
    const points = sizes.flatMap((size) => {
      const found = rows.filter((row) => row.variant === variant && row.users === size);
      const row = medianRow(found.filter(({ limited }) => !limited)) ?? medianRow(found);
      return row === undefined ? [] : [[across(size), up(Math.max(1, requestsOf(row)))] as const];
    });
    const path = points.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(" ");
    // Two ways may lie on one another: the later line is thinner, so that both are seen.
    const stroke = variant === "script" ? 1.5 : 3;
    svg.push(`<polyline points="${path}" fill="none" stroke="${colours[variant]}" stroke-width="${stroke}"/>`);
    for (const [px, py] of points) {
      svg.push(`<circle cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="${stroke + 1}" fill="${colours[variant]}"/>`);
    }
  }
  return svg.join("\n");
}

function legend(result: Result, y: number): string {
  const present = variants.filter((variant) => rowsOf(result, { variant }).length > 0);
  return present
    .map((variant, index) => {
      const x = 20 + index * 180;
      return `<rect x="${x}" y="${y - 10}" width="11" height="11" fill="${colours[variant]}"/>${text(x + 17, y, titles[variant])}`;
    })
    .join("\n");
}

function footnote({ conditions: at }: Result): string {
  const scaled = at.limitScale === 1 ? "" : `; window of the limits scaled to ${60 * at.limitScale} s on both sides`;
  const busy = Math.max(at.loadAtStart, at.loadAtEnd) > 2 * at.cores ? "; others at work too: read the ratios" : "";
  return `npm run bench, ${at.date.slice(0, 10)}, ${at.cores} cores, Pulumi ${at.engine}${scaled}${busy}`;
}

function logScale(from: number, to: number, start: number, end: number): Scale {
  const span = Math.log(to) - Math.log(from);
  return (value) => start + ((Math.log(Math.max(value, from)) - Math.log(from)) / span) * (end - start);
}

function text(x: number, y: number, content: string, attributes = ""): string {
  const escaped = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escaped}</text>`;
}
