// What a page looks like: whether it fits its window, what is cut off at an edge,
// what moves, and the marks by which a person finds their way.
(() => {
  const root = document.documentElement;
  const name = (e) => e.localName + (e.id && "#" + e.id) + [...e.classList].map((c) => "." + c).join("");
  const shown = [...document.body.querySelectorAll("*")].filter((e) => !e.closest("svg, option") && e.checkVisibility({ visibilityProperty: true }));

  // A part that scrolls by itself is no cut if the keyboard reaches it and it has a name.
  const reached = (e, s) => ["auto", "scroll"].includes(s.overflowX) && e.tabIndex >= 0 && (e.ariaLabel || e.getAttribute("aria-labelledby"));
  const speaks = (e) => [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
  const cuts = (e) => {
    const s = getComputedStyle(e);
    if (s.display === "inline" || !e.clientWidth || e.matches("input, select, textarea, iframe, video, img")) return false;
    const clips = s.overflowX !== "visible" || s.contentVisibility === "auto" || s.contain.includes("paint");
    const wide = e.scrollWidth > e.clientWidth + 1 && (clips || speaks(e));
    const high = e.scrollHeight > e.clientHeight + 1 && s.overflowY !== "visible";
    return (wide || high) && !reached(e, s);
  };
  const leaves = (e) => {
    const b = e.getBoundingClientRect();
    return b.left < -1 && b.right > 1;
  };

  const long = (list) => list.split(",").some((d) => parseFloat(d) > 0.01);
  const moves = (e) =>
    [undefined, "::before", "::after"].some((part) => {
      const s = getComputedStyle(e, part);
      return (s.transitionProperty !== "none" && long(s.transitionDuration)) || (s.animationName !== "none" && long(s.animationDuration));
    });

  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const marks = shown.filter((e) => {
    const b = e.getBoundingClientRect();
    return e.matches("h1, h2, h3, h4, a[href], button, summary, label, legend") && !(b.width && (b.right <= 0 || b.left >= innerWidth));
  });
  return {
    wider: root.scrollWidth - root.clientWidth,
    beyond: shown.filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1).map(name),
    cut: shown.filter((e) => cuts(e) || leaves(e)).map((e) => `${name(e)} ${e.scrollWidth}×${e.scrollHeight} in ${e.clientWidth}×${e.clientHeight}`),
    moving: still ? shown.filter(moves).map(name) : [],
    marks: marks.map((e) => (e.textContent.trim() || e.ariaLabel || "").replace(/[\d\s]+/g, " ")),
    lang: root.lang,
    html: root.outerHTML,
  };
})();
