/**
 * What keeps the page live. In: nothing. Out: a script for browsers. Must not know: what is shown. It renders nothing: it
 * fetches the page anew and swaps the parts marked `data-live`, so that with and without it the same is seen.
 */
export const SCRIPT = `
const live = document.getElementById("live");
const say = (text, on) => { live.textContent = text; live.classList.toggle("on", on); };
let busy = false, again = false;
async function renew() {
  if (busy) { again = true; return; }
  busy = true;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (answer.ok) swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch { /* The server has gone; the event stream says so. */ }
  busy = false;
  if (again) { again = false; renew(); }
}
function swap(fresh) {
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.getElementById(part.id);
    if (!other || other.innerHTML === part.dataset.seen) continue;
    part.dataset.seen = other.innerHTML;
    const open = [...part.querySelectorAll("details[open]")].map(({ id }) => id);
    part.replaceChildren(...other.childNodes);
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  }
}
const events = new EventSource("/page/events");
events.onopen = () => { say("live", true); renew(); };
events.onmessage = renew;
events.onerror = () => say("The server does not answer.", false);
`;
