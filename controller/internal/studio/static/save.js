// A form is sent as the page would send it, and its answer is the page that would
// follow: what changed in it is put in place, and what one is writing stays.

const PATIENCE = 20_000;

/** send posts a form and gives the page that follows, with its status. */
export function send(form, submitter) {
  const data = new URLSearchParams(new FormData(form));
  if (submitter?.name) data.set(submitter.name, submitter.value);
  return ask("POST", form.action, data);
}

/** ask fetches a page as a document: nothing in it runs. */
export function ask(method, address, body) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.responseType = "document";
    request.timeout = PATIENCE;
    request.onload = () => (request.response ? done({ status: request.status, page: request.response, at: request.responseURL }) : fail(new Error("no page")));
    request.onerror = request.ontimeout = () => fail(new Error("no answer"));
    request.send(body);
  });
}

/** take puts the parts of a fresh page in place of those that are here. */
export function take(page) {
  for (const part of document.querySelectorAll("[data-part]")) {
    const fresh = page.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
    if (!fresh || fresh.innerHTML === part.innerHTML) continue;
    if (part.dataset.part === "stage" && sameScreens(part, fresh)) continue;
    part.replaceChildren(...[...fresh.childNodes].map((n) => document.adoptNode(n)));
  }
  const base = page.querySelector("input[name=base]")?.value;
  if (base) for (const field of document.querySelectorAll("input[name=base]")) field.value = base;
  for (const fresh of page.querySelectorAll('input[name^="was."]')) {
    const field = document.querySelector(`input[name="${CSS.escape(fresh.name)}"]`);
    if (field) field.value = fresh.value;
  }
}

// A screen that shows the same draft asks by itself for what is new.
function sameScreens(part, fresh) {
  const screens = (of) => [...of.querySelectorAll("iframe")].map((f) => f.getAttribute("src").replace(/\/\d+\/$/, "")).join();
  return screens(part) === screens(fresh);
}

/** said gives what a page has to say of what was sent. */
export function said(page) {
  const bar = page.querySelector(".notice-bar") ?? page.querySelector(".wrong") ?? page.querySelector(".lede");
  return bar?.textContent.trim() ?? "";
}

/** autosave sends a form whenever something in it has changed. */
export function autosave(form) {
  const output = form.querySelector("[data-saved]");
  let busy = false;
  let due = false;

  async function save() {
    if (busy) {
      due = true;
      return;
    }
    busy = true;
    output.textContent = output.dataset.saving;
    try {
      const { status, page } = await send(form);
      if (page.querySelector("form[data-autosave]")) take(page);
      output.textContent = said(page);
      output.classList.toggle("bad", status >= 400);
    } catch {
      output.textContent = output.dataset.failed;
      output.classList.add("bad");
    }
    busy = false;
    if (due) {
      due = false;
      save();
    }
  }

  form.addEventListener("change", save);
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    save();
  });
}

/** autosend sends a small form at once when something is chosen in it. */
export function autosend(root) {
  root.addEventListener("change", async (e) => {
    const form = e.target.closest("form[data-autosend]");
    if (!form) return;
    try {
      const { page } = await send(form);
      take(page);
    } catch {
      form.submit();
    }
  });
}
