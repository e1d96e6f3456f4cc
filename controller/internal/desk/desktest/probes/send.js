// A form that is sent, as by its button, to one address with these fields. It may
// stand in a picture, too.
((action, fields) => {
  const made = (name, has) => Object.assign(document.createElementNS("http://www.w3.org/1999/xhtml", name), has);
  const form = document.documentElement.appendChild(made("form", { method: "post", action }));
  for (const [name, values] of Object.entries(fields)) for (const value of values) form.appendChild(made("textarea", { name, value }));
  form.submit();
})(%q, %s)
