// A slide as elements. Words enter the page as text and in no other way.

import { card, strip } from "./call.js";
import { el } from "./element.js";
import { technicians } from "./technician.js";

/** build makes the slide of a frame, without its picture or film. */
export function build(frame) {
  const slide = el("article", "slide", "", { lang: frame.lang, dir: frame.dir || "ltr" });
  slide.dataset.kind = frame.kind;
  if (frame.both && frame.lang2) slide.classList.add("both");
  if (frame.kind === "call" || frame.kind === "help") {
    slide.append(card(frame));
    return slide;
  }
  const panel = technicians(frame);
  if (panel) {
    slide.append(panel);
    return slide;
  }
  if (frame.kind === "image" || frame.kind === "video") {
    slide.append(el("figure", "media"));
    slide.append(el("div", "cues"));
  }
  slide.append(words(frame));
  const foot = strip(frame);
  if (foot) slide.append(foot);
  else slide.classList.add("bare");
  return slide;
}

// words are the heading and body in one language or in two side by side. A
// picture without a caption keeps its story's title at hand, for the shapes in
// which it is shown whole with room beside it.
function words(frame) {
  const box = el("div", "words");
  box.dataset.fit = "";
  const text = frame.kind === "text";
  const first = part(frame.heading, frame.body, frame.lang, text ? frame.title : "");
  const second = frame.both ? part(frame.heading2, frame.body2, frame.lang2, text ? frame.title2 : "") : null;
  box.append(...[first, second].filter(Boolean));
  if (!box.childElementCount) {
    box.classList.add("untold");
    if (frame.title) box.append(part(frame.title, "", frame.lang, ""));
  }
  const long = (frame.body ?? "").length + (frame.body2 ?? "").length;
  box.classList.toggle("long", long > 320);
  return box;
}

function part(heading, body, lang, title) {
  if (!heading && !body) return null;
  const box = el("div", "part", "", { lang });
  if (title && title !== heading) box.append(el("p", "title", title));
  if (heading) box.append(el("h1", "heading", heading));
  if (body) box.append(el("p", "body", body));
  return box;
}
