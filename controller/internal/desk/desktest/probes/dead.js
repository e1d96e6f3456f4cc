// What a page without scripts can't do: buttons that send nothing, and forms that
// can be filled in and that nobody can send.
(() => {
  const show = (e) => e.outerHTML.slice(0, 200);
  const visible = (e) => e.checkVisibility({ visibilityProperty: true });
  const buttons = [...document.querySelectorAll("button, input[type=button]")].filter(
    (e) => visible(e) && !e.disabled && (!e.form || e.type === "button") && !e.matches("[popovertarget], [commandfor]"),
  );
  const open = (f) => [...f.elements].some((e) => e.type !== "hidden" && e.matches("input:enabled, select:enabled, textarea:enabled"));
  const forms = [...document.forms].filter(
    (f) => visible(f) && open(f) && ![...f.elements].some((e) => ["submit", "image"].includes(e.type) && visible(e)),
  );
  return [...buttons, ...forms].map(show);
})();
