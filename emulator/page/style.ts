/**
 * How the page looks. In: nothing. Out: CSS, light and dark, from a phone to a wide screen. Must not know: what is shown.
 */
export const STYLE = `
:root { color-scheme: light dark; --back: #f6f7f9; --card: #fff; --text: #1c2330; --dim: #5b6575; --line: #dde2ea;
  --accent: #3355cc; --good: #14713d; --bad: #b3261e; --warn: #8a5a00; --new: #e3f3e8; --old: #fbe5e3; }
@media (prefers-color-scheme: dark) { :root { --back: #11151c; --card: #1a202b; --text: #e5e9f0; --dim: #99a4b5;
  --line: #2d3645; --accent: #93acff; --good: #6dd69a; --bad: #ff9d94; --warn: #f0c060; --new: #173425; --old: #3d1f1d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; padding: 1rem 1.25rem .25rem; }
h1 { margin: 0; font-size: 1.35rem; } h2 { margin: 0 0 .75rem; font-size: 1.1rem; }
h3 { margin: .75rem 0 .25rem; font-size: .85rem; color: var(--dim); font-weight: 600; }
#live { margin: 0; color: var(--dim); } #live.on::before { content: "● "; color: var(--good); }
main { display: grid; gap: 1rem; padding: .75rem 1.25rem 2rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 68rem) { main { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } #dialects { grid-column: 1 / -1; } }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.25rem; }
a { color: var(--accent); }
code, pre, .number, .status { font: .87em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { margin: 0; padding: .6rem .75rem; background: var(--back); border-radius: 6px; overflow: auto; max-height: 24rem;
  white-space: pre-wrap; }
.projects { display: flex; flex-wrap: wrap; gap: .25rem .9rem; margin-bottom: .6rem; font-family: ui-monospace, monospace;
  font-size: .87em; overflow-wrap: anywhere; }
.projects [aria-current] { color: inherit; font-weight: 700; text-decoration: none; }
form { display: flex; gap: .5rem; margin-bottom: .75rem; }
input[type=search] { flex: 1; min-width: 0; } input, button { font: inherit; color: inherit; padding: .35rem .6rem;
  border: 1px solid var(--line); border-radius: 6px; background: var(--back); }
.count, .empty, .facts, .also { color: var(--dim); } .count, .empty { margin: 0 0 .5rem; }
.cards { list-style: none; margin: 0; padding: 0; } .cards > li { border-top: 1px solid var(--line); padding: .45rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; } .facts { display: block; padding-left: 1rem; }
.number { color: var(--dim); } .status { font-weight: 700; } .s2 { color: var(--good); } .s4, .s5, .s0 { color: var(--bad); }
.badge { display: inline-block; padding: 0 .5rem; border: 1px solid currentColor; border-radius: 999px; font-size: .8em;
  color: var(--dim); } .badge.enabled { color: var(--good); } .badge.disabled, .badge.expired { color: var(--bad); }
.badge.invited, .badge.fault { color: var(--warn); } .badge.test { color: var(--accent); }
dl { margin: .4rem 0 .4rem 1rem; } dl > div { display: grid; grid-template-columns: minmax(8rem, 11rem) minmax(0, 1fr);
  gap: .75rem; padding: .1rem 0; } dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.dialects > div { grid-template-columns: minmax(12rem, 20rem) minmax(0, 1fr); } .dialects.set dt { color: var(--warn); }
@media (max-width: 40rem) { header { padding-inline: .75rem; } main { padding-inline: .5rem; } section { padding: .75rem; }
  dl > div, .dialects > div { grid-template-columns: minmax(0, 1fr); gap: 0; padding: .25rem 0; } }
.changes { margin: .2rem 0 0; padding-left: 1rem; list-style: none; font-size: .93em; overflow-wrap: anywhere; }
.changes .created, ins { color: var(--good); } .changes .deleted, del { color: var(--bad); }
ins { text-decoration: none; background: var(--new); } del { background: var(--old); }
.field { display: inline-block; max-width: 100%; margin-right: .75rem; }
.pages { display: flex; gap: 1rem; padding-top: .6rem; border-top: 1px solid var(--line); }
`;
