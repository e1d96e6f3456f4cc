// Stories onto carriages: dragged with a mouse, a pen or a finger, or carried with
// the keyboard. Whatever is done is the form of the page, filled in and sent; so
// nothing works here that does not work without.

const form = document.querySelector("#place");
const SLACK = 6; // px that a pointer may move before it drags
const EDGE = 70; // px from the window's edge at which it scrolls

if (form) {
  document.documentElement.classList.add("able");
  for (const how of form.querySelectorAll(".how")) how.hidden = how.id !== "keys";
  new Carrying(form);
}

function Carrying(form) {
  const spoken = form.querySelector("[data-spoken]");
  const shelf = form.querySelector("[data-shelf]");
  const seats = [...form.querySelectorAll(".seat")];
  let held = null; // {story, title, from, chip}
  let goal = null; // a seat, or the shelf

  const say = (name, words = {}) => {
    spoken.textContent = form.dataset[name].replace(/\{(\w+)\}/g, (hole, key) => words[key] ?? hole);
  };
  const titleOf = (chip) => chip.querySelector(".what").textContent;
  const nowOf = (seat) => [...seat.querySelectorAll(".tale .what")].map((e) => e.textContent).join(", ") || form.dataset.nothing;

  function pick(chip) {
    const seat = chip.closest(".seat");
    held = { story: chip.dataset.story, title: titleOf(chip), chip, from: "hand" in chip.dataset ? seat.dataset.carriage : null };
    chip.classList.add("held");
    form.classList.add("carries");
  }

  function aim(at) {
    if (goal === at) return;
    goal?.classList.remove("goal");
    goal = at;
    goal?.classList.add("goal");
    if (goal && goal !== shelf) say("over", { carriage: goal.dataset.carriage, train: goal.dataset.train, now: nowOf(goal) });
  }

  function drop() {
    held?.chip.classList.remove("held");
    form.classList.remove("carries");
    goal?.classList.remove("goal");
    held = goal = null;
  }

  // put sends what the person has done; on the way back the same story has the focus.
  function put() {
    const { story, title, from } = held;
    const fields = { base: form.elements.base.value, back: form.elements.back.value };
    let act = "put";
    if (goal === shelf) {
      act = "take";
      fields.one = from + "/" + story;
      say("taking", { story: title, carriage: from });
    } else {
      act = from ? "move" : "put";
      Object.assign(fields, { story, carriage: goal.dataset.carriage }, from && { from });
      say("putting", { story: title, carriage: goal.dataset.carriage });
    }
    sessionStorage.setItem("arrange-focus", story);
    const sent = document.createElement("form");
    sent.method = "post";
    sent.action = form.dataset.baseUrl + act;
    sent.hidden = true;
    for (const [name, value] of Object.entries(fields)) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      sent.append(field);
    }
    document.body.append(sent);
    drop();
    sent.submit();
  }

  // may says whether letting go here would do something.
  const may = () => goal && (goal === shelf ? held.from : goal.dataset.carriage !== held.from);

  new Dragging(form, { pick, aim, drop, shelf, held: () => held, let: () => (may() ? put() : drop()) });

  // The keyboard: a story of the shelf, or one that was put on by hand.
  for (const handle of form.querySelectorAll(".seat [data-hand] .handle")) {
    handle.tabIndex = 0;
    handle.setAttribute("role", "button");
    handle.setAttribute("aria-describedby", "keys");
  }
  form.addEventListener("keydown", (e) => {
    const chip = e.target.closest("[data-story]");
    if (held) return carry(e);
    if (e.key !== "Enter" || !chip || e.target.matches("button, a")) return;
    if (!chip.closest("[data-shelf]") && !("hand" in chip.dataset)) return;
    e.preventDefault();
    pick(chip);
    say("picked", { story: held.title });
  });

  function carry(e) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    const row = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step || row) {
      e.preventDefault();
      walk(step ?? 0, row ?? 0);
    } else if (e.key === "Enter") {
      e.preventDefault();
      if (may()) put();
    } else if (e.key === "Escape") {
      e.preventDefault();
      const title = held.title;
      drop();
      say("dropped", { story: title });
    } else if (e.key === "Delete" && held.from) {
      e.preventDefault();
      aim(shelf);
      put();
    } else if (e.key === "Tab") {
      drop();
    }
  }

  // walk goes along a train, or to the carriage in the same place of another one.
  function walk(step, row) {
    const i = seats.indexOf(goal ?? held.chip.closest(".seat"));
    let next = i < 0 ? seats[0] : seats[i + step];
    if (i >= 0 && row) {
      const trains = [...form.querySelectorAll(".seats")];
      const train = trains[trains.indexOf(seats[i].parentElement) + row];
      const place = [...seats[i].parentElement.children].indexOf(seats[i]);
      next = train?.children[Math.min(place, train.children.length - 1)];
    }
    if (!next) return;
    aim(next);
    next.scrollIntoView({ block: "nearest" });
  }

  form.addEventListener("focusout", (e) => {
    if (held && e.relatedTarget && !held.chip.contains(e.relatedTarget) && !held.drag) drop();
  });

  const last = sessionStorage.getItem("arrange-focus");
  sessionStorage.removeItem("arrange-focus");
  if (last) shelf.querySelector(`[data-story="${CSS.escape(last)}"] input`)?.focus({ preventScroll: true });
}

// Dragging follows one pointer from a story to where it is let go.
function Dragging(form, hands) {
  let start = null;
  let ghost = null;
  let timer = 0;
  let at = { x: 0, y: 0 };

  form.addEventListener("pointerdown", (e) => {
    const chip = e.target.closest("[data-story]");
    if (!chip || e.button !== 0 || e.target.closest("button, a") || hands.held()) return;
    // A finger scrolls the page over what a rule has dealt.
    if (e.pointerType === "touch" && !chip.closest("[data-shelf]") && !("hand" in chip.dataset)) return;
    start = { chip, x: e.clientX, y: e.clientY, id: e.pointerId };
  });

  addEventListener("pointermove", (e) => {
    if (!start || e.pointerId !== start.id) return;
    at = { x: e.clientX, y: e.clientY };
    if (!ghost) {
      if (Math.hypot(e.clientX - start.x, e.clientY - start.y) < SLACK) return;
      begin();
    }
    e.preventDefault();
    follow();
  });

  function begin() {
    hands.pick(start.chip);
    hands.held().drag = true;
    start.chip.setPointerCapture?.(start.id);
    ghost = document.createElement("div");
    ghost.className = "tale ghost";
    ghost.dataset.tint = start.chip.dataset.tint;
    for (const part of start.chip.querySelectorAll(".no, .what")) ghost.append(part.cloneNode(true));
    document.body.append(ghost);
    timer = setInterval(scroll, 16);
  }

  function follow() {
    ghost.style.translate = `${at.x + 12}px ${at.y + 12}px`;
    const under = document.elementFromPoint(at.x, at.y);
    hands.aim(under?.closest(".seat[data-carriage]") ?? (hands.held().from && under?.closest("[data-shelf]")) ?? null);
  }

  function scroll() {
    const top = hands.shelf.getBoundingClientRect().bottom;
    const up = at.y < Math.min(EDGE, top) && !hands.held().from;
    const down = at.y > innerHeight - EDGE;
    if (up || down) {
      scrollBy(0, up ? -12 : 12);
      follow();
    }
  }

  function end(e, done) {
    if (!start || e.pointerId !== start.id) return;
    start = null;
    if (!ghost) return;
    clearInterval(timer);
    ghost.remove();
    ghost = null;
    // The click that follows a drag would choose the story.
    const still = (c) => c.preventDefault();
    addEventListener("click", still, { capture: true });
    setTimeout(() => {
      removeEventListener("click", still, { capture: true });
      done();
    });
  }
  addEventListener("pointerup", (e) => end(e, hands.let));
  addEventListener("pointercancel", (e) => end(e, hands.drop));
  addEventListener("keydown", (e) => {
    if (e.key === "Escape" && ghost) end({ pointerId: start.id }, hands.drop);
  });
}
