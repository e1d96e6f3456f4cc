// The console's pages stand without this; it keeps them current.

import { follow } from "./feed.js";
import { Regions } from "./regions.js";
import { Rows } from "./rows.js";
import { Windows } from "./windows.js";

const { scope, mark } = document.documentElement.dataset;
const regions = new Regions(document);
const rows = new Rows(document);
const windows = new Windows(document);

if (scope) {
  follow(scope, mark, document.querySelector("[data-live]"), (states) => {
    windows.take(states);
    rows.take(states);
    regions.soon();
  });
}
regions.start();
