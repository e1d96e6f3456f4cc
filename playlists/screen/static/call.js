// Calls: where a passenger can turn. A whole card, or the strip under every
// other slide, so that the numbers and the address are always findable.

import { el, svg } from "./element.js";

const QUIET = 4; // modules of quiet zone around a code, ISO/IEC 18004

/** strip is the narrow form: the numbers, the short address, the small print. */
export function strip(frame) {
  const call = frame.call;
  if (!call && !frame.notice) return null;
  const foot = el("footer", "strip");
  foot.dataset.fit = "";
  const lines = el("ul", "numbers");
  for (const n of call?.numbers ?? []) lines.append(line(n, frame));
  foot.append(lines);
  if (call?.short) foot.append(address(call.short));
  if (frame.notice) foot.append(el("p", "notice", frame.notice));
  return foot;
}

/** card is the whole screen: headline, numbers, code with its address, partners. */
export function card(frame) {
  const call = frame.call ?? { numbers: [] };
  const box = el("div", `card ${frame.kind}`);
  const say = el("div", "say");
  say.dataset.fit = "";
  say.append(...headlines(frame, call));
  const lines = el("ul", "numbers");
  for (const n of call.numbers ?? []) lines.append(line(n, frame));
  lines.dataset.count = lines.childElementCount;
  say.append(lines);
  box.append(say);
  if (call.short || call.qr) box.append(code(call));
  box.append(foot(frame));
  return box;
}

// headlines: a slide's own words come before the call's; a slide that a call
// stands in for has words that belong to its picture, so the call's are used.
function headlines(frame, call) {
  const own = !frame.stand;
  const first = (own && frame.heading) || call.headline;
  const second = frame.both && ((own && frame.heading2) || call.headline2);
  const made = [];
  if (first) made.push(el("h1", "headline", first, { lang: frame.lang }));
  if (second) made.push(el("h2", "headline second", second, { lang: frame.lang2 }));
  if (own && frame.body) made.push(el("p", "body", frame.body, { lang: frame.lang }));
  if (own && frame.both && frame.body2) made.push(el("p", "body", frame.body2, { lang: frame.lang2 }));
  return made;
}

function line(n, frame) {
  const item = el("li", "line");
  const number = el("span", "number", n.number);
  number.dataset.hotline = n.number;
  number.style.setProperty("--chars", Math.max(3, n.number.length));
  const labels = el("span", "labels");
  if (n.label) labels.append(el("span", "label", n.label, { lang: frame.lang }));
  if (frame.both && n.label2) labels.append(el("span", "label second", n.label2, { lang: frame.lang2 }));
  item.append(number, labels);
  return item;
}

function address(short) {
  const p = el("p", "address", short);
  p.dataset.address = short;
  p.style.setProperty("--chars", short.length);
  return p;
}

// code is the QR code on its light plate, with the address that people can read.
function code(call) {
  const box = el("div", "code");
  if (call.qr) {
    const side = call.qr.size + 2 * QUIET;
    const plate = svg("svg", {
      class: "qr",
      viewBox: `${-QUIET} ${-QUIET} ${side} ${side}`,
      role: "img",
      "aria-label": call.short ?? "",
      "shape-rendering": "crispEdges",
    });
    plate.append(svg("path", { d: call.qr.path }));
    box.append(plate);
  }
  if (call.short) box.append(address(call.short));
  return box;
}

function foot(frame) {
  const box = el("footer", "foot");
  box.dataset.fit = "";
  if (frame.partners?.length) box.append(el("p", "partners", frame.partners.join("  ·  ")));
  if (frame.notice) box.append(el("p", "notice", frame.notice));
  return box;
}
