// What a technician at the panel puts up: which display this is, a picture to
// judge the glass by, and nothing at all.

import { el } from "./element.js";
import { plate } from "./qr.js";

// Bars at three quarters of full, as cameras and eyes compare them.
const COLOURS = ["#bfbfbf", "#bfbf00", "#00bfbf", "#00bf00", "#bf00bf", "#bf0000", "#0000bf"];
const GREYS = 11;
// Steps that a glass set too dark or too bright swallows, in parts of 255.
const DARKS = [0, 5, 10, 15];
const LIGHTS = [240, 245, 250, 255];
// Gratings of lines as wide as these many pixels.
const LINES = [1, 2, 3];
// Every letter of the Ukrainian alphabet.
const LETTERS = "Чуєш їх, доцю, га? Кумедна ж ти, прощайся без ґольфів!";

/** technicians gives the card of a frame, null for one that is for passengers. */
export function technicians(frame) {
  switch (frame.kind) {
    case "identify":
      return identify(frame);
    case "test":
      return test(frame);
    case "blank":
      return el("div", "panel blank");
  }
  return null;
}

// identify names the display; its edge calls the eye of whoever looks for it.
function identify(frame) {
  const box = el("div", "panel identify");
  const name = el("div", "name");
  name.dataset.fit = "";
  const id = el("h1", "display", frame.heading);
  id.style.setProperty("--chars", Math.max(4, (frame.heading ?? "").length));
  name.append(id);
  if (frame.body) name.append(el("p", "place", frame.body));
  box.append(name, facts(frame), ...code(frame), el("div", "calling"));
  return box;
}

function facts(frame) {
  const list = el("dl", "facts");
  list.dataset.fit = "";
  for (const fact of frame.facts ?? []) {
    const row = el("div", "fact");
    row.append(el("dt", "", fact.name), el("dd", "", fact.value));
    list.append(row);
  }
  return list;
}

function code(frame) {
  return frame.code ? [plate(frame.code, frame.heading)] : [];
}

// test is a card in the manner of the old ones: a grid of squares, a circle that
// is round only on a glass that is well set, and edges that must all be seen.
function test(frame) {
  const box = el("div", "panel test");
  const left = el("div", "plate left");
  left.append(facts(frame));
  const right = el("div", "plate right");
  const sample = el("div", "sample");
  sample.dataset.fit = "";
  sample.append(el("p", "letters", LETTERS, { lang: "uk" }));
  right.append(...code(frame), sample);
  box.append(left, disc(frame), right, ...edges());
  return box;
}

// edges are the border of the glass, the parts that an overscan of 2.5 and 5 %
// takes, and corners.
function edges() {
  const corners = ["nw", "ne", "sw", "se"].map((where) => el("div", `corner ${where}`));
  return [el("div", "safe half", "2.5 %"), el("div", "safe full", "5 %"), ...corners, el("div", "border")];
}

function disc(frame) {
  const round = el("div", "disc");
  const head = el("div", "band crown");
  head.dataset.fit = "";
  head.append(el("p", "display", frame.heading));
  const run = el("div", "band run");
  run.append(el("div", "runner"));
  const foot = el("div", "band base");
  foot.dataset.fit = "";
  foot.append(el("p", "seen"), el("p", "beats"));
  round.append(head, swatches("colours", COLOURS), run, swatches("greys", greys(GREYS)));
  round.append(swatches("ends", [...DARKS, ...LIGHTS].map(grey)), gratings(), foot);
  return round;
}

function swatches(kind, colours) {
  const band = el("div", `band ${kind}`);
  for (const colour of colours) {
    const swatch = el("div", "swatch");
    swatch.style.setProperty("--colour", colour);
    band.append(swatch);
  }
  return band;
}

function greys(n) {
  return Array.from({ length: n }, (_, i) => grey(Math.round((255 * i) / (n - 1))));
}

function grey(level) {
  return `rgb(${level} ${level} ${level})`;
}

function gratings() {
  const band = el("div", "band gratings");
  for (const across of ["90deg", "0deg"]) {
    for (const width of LINES) {
      const lines = el("div", "lines");
      // A pixel is one of the glass, whatever the browser's zoom.
      lines.style.setProperty("--line", `${width / (devicePixelRatio || 1)}px`);
      lines.style.setProperty("--across", across);
      band.append(lines);
    }
  }
  return band;
}
