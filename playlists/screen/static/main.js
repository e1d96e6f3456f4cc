// The page: it puts the parts together and holds nothing itself.

import { Beat } from "./beat.js";
import { Clock } from "./clock.js";
import { poll, follow } from "./feed.js";
import { Reports } from "./reports.js";
import { Stage } from "./stage.js";

const root = document.documentElement;
const live = root.dataset.reports === "on";
const place = document.getElementById("stage");

const clock = new Clock();
const reports = new Reports(live ? "reports" : "");
const stage = new Stage(place, clock, reports, live);

function take(update) {
  clock.heard(update.now);
  if (update.preview) frame(update.screen);
  stage.plan(update.current, update.next);
}

// frame draws a preview in the shape of the real display, whatever the shape of
// the window that it stands in.
function frame(screen) {
  if (!screen || !screen.w || !screen.h) return;
  place.classList.add("framed");
  place.style.setProperty("--w", screen.w);
  place.style.setProperty("--h", screen.h);
}

if (live) {
  follow("events", clock, take);
  new Beat(stage, clock, reports).start();
} else {
  poll("slots", take);
}
