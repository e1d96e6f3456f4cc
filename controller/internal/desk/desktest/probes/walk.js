// A walk through the page by the Tab key: what must be reached, what was, and what
// didn't show that it was.
(() => {
  const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary, video[controls], audio[controls], [tabindex], [contenteditable]";
  const name = (e) => e.localName + (e.id && "#" + e.id) + [...e.classList].map((c) => "." + c).join("") + " “" + e.textContent.trim().slice(0, 40) + "”";
  const groups = new Set();
  // Of radio buttons that belong together the keyboard stops at one.
  const alone = (e) => e.type !== "radio" || e.checked || !(document.querySelector(`input[name="${CSS.escape(e.name)}"]:checked`) || groups.has(e.name) || !groups.add(e.name));
  const wanted = [...document.querySelectorAll(kinds)]
    .filter((e) => e.tabIndex >= 0 && !e.matches(":disabled") && e.checkVisibility({ visibilityProperty: true }) && alone(e))
    .slice(0, MOST);
  const left = new Set(wanted);
  const seen = [];
  const bare = new Set();
  const ringed = (e) => {
    const s = getComputedStyle(e);
    return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && !s.outlineColor.endsWith(" 0)");
  };
  // A figure in a drawing shows the focus by its own line.
  const drawn = (e) => getComputedStyle(e).stroke !== "none" && parseFloat(getComputedStyle(e).strokeWidth) >= 2;
  const take = (e) => {
    if (left.size === 0 || seen.at(-1) === e) return;
    seen.push(e);
    left.delete(e);
    if (!ringed(e) && !(e.ownerSVGElement && [...e.children].some(drawn))) bare.add(e);
  };
  document.activeElement?.blur();
  document.addEventListener("focusin", (e) => take(e.target));
  globalThis.walk = () => ({
    left: [...left].map(name),
    twice: [...new Set(seen.filter((e, i) => seen.indexOf(e) !== i))].map(name),
    bare: [...bare].map(name),
  });
  return left.size;
})();
