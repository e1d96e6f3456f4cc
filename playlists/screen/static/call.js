// Calls: where a passenger can turn. A whole card, or the strip under every
// other slide, so that the numbers and the address are always findable.

import { el } from "./element.js";
import { plate } from "./qr.js";

/** strip is the narrow form: the numbers, the short address, the small print. */
export function strip(frame) {
  const call = frame.call;
  if (!call && !frame.notice) return null;
  const foot = el("footer", "strip");
  foot.dataset.fit = "";
  const lines = el("ul", "numbers");
  for (const n of call?.numbers ?? []) lines.append(line(n, frame.lang));
  foot.append(lines);
  const where = el("div", "where");
  if (call?.short) where.append(address(call.short));
  if (frame.notice) where.append(el("p", "notice", frame.notice));
  foot.append(where);
  return foot;
}

/** card is the whole screen: headline, numbers, code with its address, partners. */
export function card(frame) {
  const call = frame.call ?? { numbers: [] };
  const box = el("div", `card ${frame.kind}`);
  if (!frame.call) {
    box.classList.add("bare"); // a display that nobody has told anything yet
    if (frame.heading) {
      const sign = el("div", "say");
      sign.dataset.fit = "";
      sign.append(heads(frame, call));
      box.append(sign);
    }
    return box;
  }
  const say = el("div", "say");
  say.dataset.fit = "";
  say.append(heads(frame, call));
  const lines = el("ul", "numbers");
  for (const n of call.numbers ?? []) lines.append(line(n, frame.lang, frame.both && frame.lang2));
  lines.dataset.count = lines.childElementCount;
  say.append(lines);
  box.append(say);
  if (call.short || call.qr) box.append(code(call));
  box.append(foot(frame));
  return box;
}

// heads are the words of a card. A slide's own come before the call's; a slide
// that a call stands in for has words that belong to its picture, so the call's
// are used.
function heads(frame, call) {
  const own = !frame.stand;
  const box = el("div", "heads");
  const add = (headline, body, lang) => {
    if (!headline && !body) return;
    const part = el("div", "head", "", { lang });
    if (headline) part.append(el("h1", "headline", headline));
    if (body) part.append(el("p", "body", body));
    box.append(part);
  };
  add((own && frame.heading) || call.headline, own && frame.body, frame.lang);
  if (frame.both) add((own && frame.heading2) || call.headline2, own && frame.body2, frame.lang2);
  return box;
}

// line is one hotline; the strip has room for its label in one language only.
function line(n, lang, lang2) {
  const item = el("li", "line");
  const number = el("span", "number", n.number);
  number.dataset.hotline = n.number;
  number.style.setProperty("--chars", Math.max(3, n.number.length));
  const labels = el("span", "labels");
  if (n.label) labels.append(el("span", "label", n.label, { lang }));
  if (lang2 && n.label2) labels.append(el("span", "label second", n.label2, { lang: lang2 }));
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
  if (call.qr) box.append(plate(call.qr, call.short));
  if (call.short) box.append(address(call.short));
  return box;
}

function foot(frame) {
  const box = el("footer", "foot");
  box.dataset.fit = "";
  if (frame.partners?.length) {
    const partners = el("p", "partners", "", { lang: frame.lang });
    for (const name of frame.partners) partners.append(el("span", "partner", name), " ");
    box.append(partners);
  }
  if (frame.notice) box.append(el("p", "notice", frame.notice));
  return box;
}
