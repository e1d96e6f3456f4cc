// Elements with text.

const SVG = "http://www.w3.org/2000/svg";

/** el makes an element; text is text, whatever it looks like. */
export function el(name, kind, text = "", attributes = {}) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) {
    if (value) made.setAttribute(key, value);
  }
  return made;
}

/** svg makes an element of a drawing. */
export function svg(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
