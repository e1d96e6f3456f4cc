// The little windows of the fleet page, and every number that is counted from
// them: per train, per line, in the legend, on the bar.

const LENGTH = 1000; // of the bar

export class Windows {
  #panes = new Map();
  #page;

  constructor(page) {
    this.#page = page;
    for (const pane of page.querySelectorAll("[data-d]")) this.#panes.set(pane.dataset.d, pane);
  }

  /** take sets the state of each display named and counts again what it touched. */
  take(states) {
    const touched = new Set();
    for (const [display, state] of Object.entries(states)) {
      const pane = this.#panes.get(display);
      if (!pane || pane.className === "s-" + state) continue;
      pane.className = "s-" + state;
      touched.add(pane.closest(".train"));
    }
    if (touched.size === 0) return;
    const lines = new Set();
    for (const train of touched) {
      tally(train);
      lines.add(train.closest(".line"));
    }
    for (const line of lines) tally(line, line.querySelector("h2"));
    this.#count();
  }

  #count() {
    const counts = {};
    for (const pane of this.#panes.values()) {
      const state = pane.classList[0].slice(2); // a second name says that a technician covered it
      counts[state] = (counts[state] ?? 0) + 1;
    }
    for (const place of this.#page.querySelectorAll("[data-count]")) {
      const n = counts[place.dataset.count] ?? 0;
      place.textContent = n;
      place.closest("li")?.classList.toggle("zero", n === 0);
    }
    const judged = this.#page.querySelector("[data-judged]");
    if (judged) judged.textContent = this.#panes.size - (counts.idle ?? 0);
    let x = 0;
    for (const part of this.#page.querySelectorAll("[data-bar] [data-state]")) {
      const w = (LENGTH * (counts[part.dataset.state] ?? 0)) / this.#panes.size;
      part.setAttribute("x", x);
      part.setAttribute("width", w);
      x += w;
    }
  }
}

// tally writes how many windows within are applied.
function tally(within, head = within) {
  const all = within.querySelectorAll("[data-d]").length;
  const applied = within.querySelectorAll(".s-applied[data-d]").length;
  head.querySelector("[data-tally]").textContent = applied;
  if (head === within) within.classList.toggle("whole", all === applied);
}
