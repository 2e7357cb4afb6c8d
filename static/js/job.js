// The page of one job: run it in place, order its tests, save how it runs.

import { runInPlace } from "./in_place.js";
import { Ordering } from "./ordering.js";
import { saveInPlace } from "./saving.js";
import { variableRows } from "./variables.js";

const starter = document.getElementById("run-job");
runInPlace(document.querySelector("[data-run]"), starter, { lines: { isLine: () => false, showLine: () => {} } });

const order = document.querySelector("[data-order]");
if (order) new Ordering(order);
saveInPlace(document.querySelectorAll("form[data-save]"), (job, form) => {
  if (form.elements.name) document.querySelector("h1 bdi").textContent = job.name;
});
for (const rows of document.querySelectorAll("[data-variables]")) if (rows.querySelector("[data-variable-add]")) variableRows(rows);
