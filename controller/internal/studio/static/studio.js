// The studio's pages stand without this; it saves while one writes, lets things be
// dragged, shows how far a file has come, and moves through a story.

import { autosave, autosend } from "./save.js";
import { sortable } from "./sort.js";
import { stage } from "./stage.js";
import { uploads } from "./upload.js";

document.documentElement.dataset.script = "on";
for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);
autosend(document);
for (const list of document.querySelectorAll("[data-sort]")) sortable(list);
for (const form of document.querySelectorAll("form[data-upload]")) uploads(form);
stage(document);
