// The page: it asks how the display stands and draws again what has changed.

import { el, parts } from "./draw.js";
import { words } from "./words.js";

const EVERY = 2_000;
const PATIENCE = 5_000;

const place = document.getElementById("main");
const drawn = new Map(); // by key: the data as text, and the element
let lang = preferred();
let status = null;
let lost = false;

function preferred() {
  const kept = localStorage.getItem("storyline-language");
  if (kept in words) return kept;
  return navigator.languages.some((l) => l.toLowerCase().startsWith("uk")) ? "uk" : "en";
}

/** speaker says words, dates, spans and sizes in the language that is chosen. */
function speaker() {
  const dates = new Intl.DateTimeFormat(lang === "uk" ? "uk-UA" : "en-GB", { dateStyle: "medium", timeStyle: "medium" });
  const say = (key) => words[lang][key] ?? key;
  say.date = (ms) => (ms > 0 ? dates.format(ms) : "—");
  say.text = (texts) => texts?.[lang] || Object.values(texts ?? {})[0] || "";
  say.span = (ms) => {
    const hours = Math.floor(ms / 3_600_000);
    return `${hours}:${String(Math.floor(ms / 60_000) % 60).padStart(2, "0")}`;
  };
  say.bytes = (n) => {
    const size = new Intl.NumberFormat(lang === "uk" ? "uk-UA" : "en-GB", { maximumFractionDigits: 1 });
    return n >= 1e9 ? `${size.format(n / 1e9)} ${say("gigabytes")}` : `${size.format(n / 1e6)} ${say("megabytes")}`;
  };
  return say;
}

function draw() {
  const say = speaker();
  document.documentElement.lang = lang;
  for (const b of document.querySelectorAll("#languages button")) b.setAttribute("aria-pressed", String(b.dataset.lang === lang));
  const live = document.getElementById("live");
  const word = status || lost ? say(lost ? "lost" : "fresh") : "";
  if (live.textContent !== word) live.textContent = word;
  live.classList.toggle("lost", lost);
  if (!status) return;
  head(say);
  for (const [key, data, build] of parts(status, say)) put(key, JSON.stringify([lang, data ?? null]), build);
  document.documentElement.dataset.drawn = lang;
}

function head(say) {
  document.title = `${status.display} · ${say("title")}`;
  document.getElementById("display").textContent = status.display;
  const b = status.binding;
  document.getElementById("place").textContent = b ? `${say("carriage")} ${b.carriage} · ${b.position} · ${b.network}` : say("unbound");
}

// put draws a part anew if what it shows has changed, so that nobody's place in
// the page is lost every two seconds.
function put(key, data, build) {
  const was = drawn.get(key);
  if (was?.data === data) return;
  const made = build() ?? el("div", "nothing");
  if (was) was.made.replaceWith(made);
  else place.append(made);
  drawn.set(key, { data, made });
}

async function ask() {
  try {
    const answer = await fetch("/status.json", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error(answer.statusText);
    status = await answer.json();
    lost = false;
  } catch {
    lost = true;
  }
  draw();
}

async function follow() {
  for (;;) {
    if (!document.hidden) await ask(); // nobody looks: nobody is asked
    await new Promise((done) => setTimeout(done, EVERY));
  }
}

for (const b of document.querySelectorAll("#languages button")) {
  b.addEventListener("click", () => {
    lang = b.dataset.lang;
    localStorage.setItem("storyline-language", lang);
    draw();
  });
}

draw();
follow();
