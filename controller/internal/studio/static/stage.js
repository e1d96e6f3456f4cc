// The stage: a slider moves through the story, and shows where it is.

const PAUSE = 150; // after the last move, before the screens are asked anew
const TICK = 200;

export function stage(root) {
  const behind = Date.now() - Number(document.documentElement.dataset.now);
  let timer = 0;
  let dragging = false;

  const parts = () => {
    const range = root.querySelector("[data-scrub]");
    return range && { range, box: range.closest("[data-stage]"), time: root.querySelector("[data-time]") };
  };

  // since is the instant, on the server's clock, at which the story began.
  const since = (box) => Number(box.querySelector("[data-screen]").getAttribute("src").match(/\/(\d+)\/$/)?.[1]);

  function show() {
    const p = parts();
    if (!p || dragging) return;
    const ms = Number(p.box.dataset.ms);
    const at = (Date.now() - behind - since(p.box)) % ms;
    p.range.value = at / 1000;
    say(p, at);
  }

  function say(p, ms) {
    p.time.textContent = Math.floor(ms / 60_000) + ":" + String(Math.floor(ms / 1000) % 60).padStart(2, "0");
  }

  function enter(p) {
    const began = Math.round(Date.now() - behind - Number(p.range.value) * 1000);
    for (const screen of p.box.querySelectorAll("[data-screen]")) {
      screen.src = screen.getAttribute("src").replace(/\d+\/$/, began + "/");
    }
    dragging = false;
  }

  root.addEventListener("input", (e) => {
    if (!e.target.matches("[data-scrub]")) return;
    const p = parts();
    dragging = true;
    say(p, Number(p.range.value) * 1000);
    clearTimeout(timer);
    timer = setTimeout(() => enter(p), PAUSE);
  });
  setInterval(show, TICK);
  show();
}
