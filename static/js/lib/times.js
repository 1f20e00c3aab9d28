// "40 min ago" stays true while a page is open, and on a page that was stored.
import { words } from "hearth/lib/words.js";

const MINUTE = 60;
const HOUR = 3600;

function ago(seconds, { now, minutes, hours }) {
  if (seconds < MINUTE) return now;
  const [template, unit] = seconds < HOUR ? [minutes, MINUTE] : [hours, HOUR];
  return template.replace("{n}", Math.floor(seconds / unit));
}

function refresh() {
  const templates = words();
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const then = new Date(time.dateTime);
    const seconds = (Date.now() - then) / 1000;
    const today = then.toDateString() === new Date().toDateString();
    if (seconds >= 0 && (seconds < HOUR || today)) time.textContent = ago(seconds, templates);
  }
}

// The moment in full, once somebody points at it: a page of posts would carry it dozens of times.
function nameInFull({ target }) {
  const time = target.closest?.("time[datetime]:not([title])");
  if (!time) return;
  const full = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeStyle: "short" });
  time.title = full.format(new Date(time.dateTime));
}

export function keepTimesFresh() {
  document.addEventListener("pointerover", nameInFull);
  refresh();
  setInterval(refresh, MINUTE * 1000);
}
