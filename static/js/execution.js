// The page of one execution: follow it, cancel it, run it again.

import { cancelling } from "./cancelling.js";
import { advice, post } from "./problem.js";
import { Run } from "./run.js";
import { toast } from "./toast.js";

const element = document.querySelector("[data-run]");
const again = element.querySelector("[data-rerun]");
const run = new Run(element, { isLine: (location) => Boolean(document.getElementById(location)), showLine });
const cancel = cancelling(element, run);

/** A line of the script as it ran, on its tab. */
function showLine(location, { tabs }) {
  const line = document.getElementById(location);
  tabs.select("tab-script");
  for (const old of element.querySelectorAll("[data-shown]")) delete old.dataset.shown;
  line.dataset.shown = "";
  line.closest("pre").focus({ preventScroll: true });
  line.scrollIntoView({ block: "center" });
}

element.addEventListener("execution", () => {
  if (cancel) cancel.hidden = !run.living;
  if (again) again.hidden = run.living;
});

again?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = again.querySelector("button");
  button.disabled = true;
  const { answer, problem } = await post(again.action);
  button.disabled = false;
  if (answer) location.assign(answer.links.page);
  else toast(problem.code === "queue_full" ? `The queue is full. ${problem.detail}` : advice(problem), "refused");
});
