// Regions: parts of a page that the server writes anew. The page (or the address
// that a region names) is asked for again, and what changed is put in place.

const PAUSE = 1_000; // between two questions
const IDLE = 30_000; // a page asks this often even when nothing was heard

export class Regions {
  #page;
  #timer = 0;
  #due = Infinity;
  #asked = 0;
  #behind = Date.now() - Number(document.documentElement.dataset.now);

  constructor(page) {
    this.#page = page;
  }

  /** start watches the ends of what is computed on the page. */
  start() {
    if (!this.#all().length) return;
    document.addEventListener("visibilitychange", () => document.hidden || this.soon());
    this.#plan();
  }

  /** soon asks again, though not more than once a second. */
  soon() {
    if (this.#all().length) this.#at(Math.max(Date.now(), this.#asked + PAUSE));
  }

  #all() {
    return [...this.#page.querySelectorAll("[data-region]")];
  }

  // plan asks again when the first thing that is computed here ends.
  #plan() {
    const ends = this.#all().map((r) => Number(r.dataset.until) || Infinity);
    const next = Math.min(...ends) + this.#behind + 50;
    const now = Date.now();
    this.#at(Math.min(Math.max(next, now + PAUSE), now + IDLE));
  }

  #at(when) {
    if (when >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = when;
    this.#timer = setTimeout(() => this.#ask(), Math.max(0, when - Date.now()));
  }

  async #ask() {
    this.#due = Infinity;
    this.#asked = Date.now();
    if (!document.hidden) {
      const from = new Map();
      for (const region of this.#all()) {
        const address = region.dataset.from ?? location.pathname + location.search;
        from.set(address, [...(from.get(address) ?? []), region]);
      }
      await Promise.allSettled([...from].map(([address, regions]) => renew(address, regions)));
    }
    this.#plan();
  }
}

async function renew(address, regions) {
  const fresh = await read(address);
  for (const region of regions) {
    const name = CSS.escape(region.dataset.region);
    const other = fresh.querySelector(`[data-region="${name}"]`);
    if (!other) continue;
    if (other.dataset.until) region.dataset.until = other.dataset.until;
    if (other.innerHTML !== region.innerHTML) replace(region, other);
  }
}

// read fetches a page as a document: nothing in it runs.
function read(address) {
  return new Promise((done, fail) => {
    const ask = new XMLHttpRequest();
    ask.open("GET", address);
    ask.responseType = "document";
    ask.timeout = 10_000;
    ask.onload = () => (ask.status === 200 && ask.response ? done(ask.response) : fail(new Error(ask.statusText)));
    ask.onerror = ask.ontimeout = () => fail(new Error("no answer"));
    ask.send();
  });
}

// replace keeps the focus where it was, if it still has a place, and open what
// somebody opened.
function replace(region, other) {
  const open = [...region.querySelectorAll("details")].map((d) => d.open);
  const held = region.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  region.replaceChildren(...[...other.childNodes].map((n) => document.adoptNode(n)));
  region.querySelectorAll("details").forEach((d, i) => (d.open = open[i] ?? d.open));
  if (held) region.querySelector(`[href="${CSS.escape(held)}"]`)?.focus();
}
