// The rows of the table: the state of each is set at once; what else has changed
// comes with the table's next writing.

export class Rows {
  #page;

  constructor(page) {
    this.#page = page;
  }

  /** take sets the state of each display named that has a row here. */
  take(states) {
    for (const row of this.#page.querySelectorAll("[data-row]")) {
      const state = states[row.dataset.row]?.split(" ")[0];
      const sign = row.querySelector(".state");
      if (!state || sign.classList.contains("s-" + state)) continue;
      const word = this.#page.querySelector(`[data-word="${CSS.escape(state)}"]`).textContent;
      const dot = document.createElement("i");
      dot.className = "dot s-" + state;
      sign.className = "state s-" + state;
      sign.replaceChildren(dot, word);
    }
  }
}
