// A QR code on its light plate.

import { svg } from "./element.js";

const QUIET = 4; // modules of quiet zone around a code, ISO/IEC 18004

/** plate draws a code; label says what it holds to those who can't scan it. */
export function plate(qr, label) {
  const side = qr.size + 2 * QUIET;
  const made = svg("svg", {
    class: "qr",
    viewBox: `${-QUIET} ${-QUIET} ${side} ${side}`,
    role: "img",
    "aria-label": label ?? "",
    "shape-rendering": "crispEdges",
  });
  made.style.setProperty("--modules", side);
  made.append(svg("path", { d: qr.path }));
  return made;
}
