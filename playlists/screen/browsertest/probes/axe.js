// What axe-core finds against WCAG 2.0 to 2.2, levels A and AA, and good practice.
// Previews in frames are the screen's own page, which nobody operates.
ALIKE && document.querySelectorAll(ALIKE).forEach((e) => e.remove());
axe
  .run(document, {
    iframes: false,
    preload: false,
    resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    rules: { "target-size": { enabled: true } },
  })
  .then((r) => r.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${v.help}: ${n.html.slice(0, 300)}: ${n.failureSummary}`)));
