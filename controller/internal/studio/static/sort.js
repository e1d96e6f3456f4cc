// Lists whose items can be moved: by dragging their grip, or with Alt and an arrow
// key. A move is the item's own form, with the place where it is to go.

import { send, take } from "./save.js";

const FAR = 6; // pixels before a press becomes a drag

export function sortable(list) {
  const across = list.dataset.sort === "across";
  const items = () => [...list.querySelectorAll(":scope > [data-item]")];
  let held = null;
  let moved = false;

  async function move(item, at) {
    const form = item.querySelector("form[data-move]");
    if (!form) return;
    form.elements.at.value = at;
    const name = item.dataset.item;
    try {
      const { status, page } = await send(form);
      if (status !== 200) throw new Error("refused");
      take(page);
      const again = list.querySelector(`[data-item="${CSS.escape(name)}"]`);
      (again?.querySelector("[data-grip]") ?? again)?.focus();
    } catch {
      form.submit();
    }
  }

  list.addEventListener("keydown", (e) => {
    if (!e.altKey) return;
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[e.key];
    const item = e.target.closest("[data-item]");
    if (!step || !item) return;
    e.preventDefault();
    const all = items();
    const at = all.indexOf(item) + step;
    if (at >= 0 && at < all.length) move(item, at);
  });

  list.addEventListener("pointerdown", (e) => {
    const grip = e.target.closest("[data-grip]");
    if (!grip || e.button !== 0 || e.pointerType === "touch" || !grip.closest("[data-item]").querySelector("form[data-move]")) return;
    held = { item: grip.closest("[data-item]"), x: e.clientX, y: e.clientY, at: -1 };
    moved = false;
  });

  addEventListener("pointermove", (e) => {
    if (!held) return;
    if (!moved && Math.hypot(e.clientX - held.x, e.clientY - held.y) < FAR) return;
    moved = true;
    e.preventDefault();
    held.item.classList.add("held");
    held.at = place(e);
    mark(held.at);
  });

  addEventListener("pointerup", () => {
    if (!held) return;
    const { item, at } = held;
    held.item.classList.remove("held");
    mark(-1);
    held = null;
    if (moved && at >= 0 && at !== items().indexOf(item)) move(item, at);
  });

  // A drag that ends on a link is no click on it.
  list.addEventListener("click", (e) => {
    if (!moved) return;
    moved = false;
    e.preventDefault();
  }, true);
  list.addEventListener("dragstart", (e) => e.preventDefault());

  // place is the index under the pointer: the item whose middle is nearest.
  function place(e) {
    let best = -1;
    let least = Infinity;
    items().forEach((item, i) => {
      const r = item.getBoundingClientRect();
      const dx = e.clientX - (r.left + r.width / 2);
      const dy = e.clientY - (r.top + r.height / 2);
      const far = across ? Math.hypot(dx, dy * 2) : Math.abs(dy);
      if (far < least) [best, least] = [i, far];
    });
    return best;
  }

  function mark(at) {
    const all = items();
    const from = held ? all.indexOf(held.item) : -1;
    all.forEach((item, i) => {
      item.classList.toggle("before-here", i === at && at < from);
      item.classList.toggle("behind-here", i === at && at > from);
    });
  }
}
