// Files on their way: in parts, with progress, over connections that break. What
// has arrived is remembered here, so that the same file goes on after a reload.

import { ask, take } from "./save.js";

const PART = 8 << 20;
const WAIT = 1_000;
const LONGEST = 30_000;

export function uploads(form) {
  const list = form.querySelector("[data-arriving]");
  const picker = form.querySelector("input[type=file]");
  let queue = Promise.resolve();

  const add = (files) => {
    for (const file of files) {
      const row = rowOf(file, list);
      queue = queue.then(() => bring(form, file, row));
    }
  };

  picker.addEventListener("change", () => {
    add(picker.files);
    picker.value = "";
  });
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (e) => {
      e.preventDefault();
      form.classList.add("over");
    });
  }
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (e) => {
    e.preventDefault();
    form.classList.remove("over");
    add(e.dataTransfer.files);
  });
}

function rowOf(file, list) {
  const item = document.createElement("li");
  const name = document.createElement("b");
  const bar = document.createElement("progress");
  const word = document.createElement("span");
  name.textContent = file.name;
  name.translate = false;
  bar.max = Math.max(1, file.size);
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  item.append(name, bar, word);
  list.append(item);
  return { item, bar, word };
}

// bring sends one file to its end.
async function bring(form, file, row) {
  const key = ["upload", form.dataset.upload, file.name, file.size, file.lastModified].join("|");
  try {
    let at = await resume(form, key);
    at ??= await begin(form, file, key);
    row.bar.value = at.offset;
    while (at.offset < file.size) {
      at.offset = await part(form, file, at, row);
      row.bar.value = at.offset;
    }
    const end = await finish(form, at.id);
    row.word.textContent = form.dataset.arrived;
    localStorage.removeItem(key);
    const { page } = await ask("GET", end.to + location.search);
    take(page);
    row.item.classList.add("there");
  } catch (error) {
    if (error.over) localStorage.removeItem(key);
    row.word.textContent = error.why ?? form.dataset.stopped;
    row.item.classList.add("stopped");
  }
}

async function begin(form, file, key) {
  const body = new URLSearchParams({ name: file.name, size: file.size });
  const at = await steadily(form, () => call("POST", form.dataset.upload, body));
  localStorage.setItem(key, at.id);
  return at;
}

async function resume(form, key) {
  const id = localStorage.getItem(key);
  if (!id) return null;
  try {
    return await call("GET", `${form.dataset.upload}/${id}`);
  } catch {
    localStorage.removeItem(key);
    return null;
  }
}

// part sends the next bytes and tells where the file ends now; after a break it
// asks the server, which knows what has arrived.
async function part(form, file, at, row) {
  let wait = WAIT;
  for (;;) {
    try {
      const bytes = file.slice(at.offset, at.offset + PART);
      const next = await pour(`${form.dataset.upload}/${at.id}?offset=${at.offset}`, bytes, (n) => (row.bar.value = at.offset + n));
      row.word.textContent = "";
      return next.offset;
    } catch (error) {
      if (error.over) throw error;
      row.word.textContent = form.dataset.again;
      await new Promise((done) => setTimeout(done, wait));
      wait = Math.min(wait * 2, LONGEST);
      try {
        const now = await call("GET", `${form.dataset.upload}/${at.id}`);
        if (now.offset > at.offset) return now.offset;
      } catch (lost) {
        if (lost.over) throw lost;
      }
    }
  }
}

function finish(form, id) {
  const body = new URLSearchParams({ story: form.dataset.story, slide: form.dataset.slide });
  return steadily(form, () => call("POST", `${form.dataset.upload}/${id}`, body));
}

// steadily asks until there is an answer, whatever it says.
async function steadily(form, act) {
  for (let wait = WAIT; ; wait = Math.min(wait * 2, LONGEST)) {
    try {
      return await act();
    } catch (error) {
      if (error.over) throw error;
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}

async function call(method, address, body) {
  const answer = await fetch(address, { method, body, cache: "no-store" });
  return judge(answer.ok, await answer.json());
}

function judge(ok, said) {
  if (ok) return said;
  throw Object.assign(new Error(said.why), said);
}

// pour sends bytes and tells how many have gone.
function pour(address, bytes, tell) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("PATCH", address);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (e) => tell(e.loaded);
    request.onerror = request.onabort = request.ontimeout = () => fail(new Error("no answer"));
    request.onload = () => {
      try {
        done(judge(request.status === 200, request.response ?? {}));
      } catch (error) {
        fail(error);
      }
    };
    request.send(bytes);
  });
}
