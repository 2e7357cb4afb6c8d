// A run on the page of what is run: one button starts it, another one cancels, links follow it.

import { cancelling } from "./cancelling.js";
import { Run } from "./run.js";
import { Submitter } from "./submitting.js";

/** Returns {run, start}; `lines` as for Run, `before()` says whether to start, `form` shows what is wrong. */
export function runInPlace(element, form, { lines, kept = "", before = async () => true }) {
  const run = new Run(element, lines);
  const submitter = new Submitter(form, run, { kept });
  const [button, open] = [element.querySelector("[data-submit]"), element.querySelector("[data-open]")];
  const cancel = cancelling(element, run);
  const starter = button?.form;

  function show(execution) {
    const page = new URL(execution.links.page, location).pathname;
    if (button) button.hidden = run.living;
    if (cancel) {
      cancel.hidden = !run.living;
      cancel.action = `${page}cancel/`;
    }
    open.href = page;
    open.hidden = false;
    const download = element.querySelector("[data-log-download]");
    download.href = execution.links.log;
    download.download = `${execution.id}.log`;
    download.hidden = false;
  }

  async function start() {
    if (starter && !run.living && (await before())) await submitter.start(starter.action, new FormData(starter));
  }

  element.addEventListener("execution", ({ detail }) => show(detail));
  starter?.addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
  if (run.execution) show(run.execution);
  return { run, start };
}
