// A form that is sent, as by its button, to one address with these fields.
((action, fields) => {
  const form = document.body.appendChild(document.createElement("form"));
  Object.assign(form, { method: "post", action });
  for (const [name, values] of Object.entries(fields))
    for (const value of values) form.appendChild(Object.assign(document.createElement("textarea"), { name, value }));
  form.submit();
})(%q, %s)
