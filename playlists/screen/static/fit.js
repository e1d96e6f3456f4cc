// Words that never overflow: each box marked data-fit has its type made smaller
// until it holds all of its words.

const STEPS = 7;
const SMALLEST = 0.3;

/** fit sets --fit, the factor of all type sizes, on each marked box below root. */
export function fit(root) {
  for (const box of root.querySelectorAll("[data-fit]")) {
    box.classList.remove("tight");
    set(box, 1);
    if (holds(box)) continue;
    let [low, high] = [SMALLEST, 1];
    for (let i = 0; i < STEPS; i++) {
      const middle = (low + high) / 2;
      set(box, middle);
      if (holds(box)) low = middle;
      else high = middle;
    }
    set(box, low);
    // Words longer than the box even so are broken rather than cut off.
    if (!holds(box)) box.classList.add("tight");
  }
}

function set(box, factor) {
  box.style.setProperty("--fit", factor.toFixed(3));
}

function holds(box) {
  return box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1;
}
