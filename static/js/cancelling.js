// The cancel button of a run: asks at once, says "stopping", and leaves the verdict to the events.

import { advice, post } from "./problem.js";
import { toast } from "./toast.js";

/** Returns the form; `run` is told. */
export function cancelling(element, run) {
  const form = element.querySelector("[data-cancel]");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    run.stop();
    const { answer, problem } = await post(form.action);
    if (answer) return run.status(answer);
    if (problem.code === "already_finished") return;
    run.stopping = false;
    toast(advice(problem), "refused");
  });
  return form;
}
