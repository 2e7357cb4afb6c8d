// The Playground: the editor with its draft, and the run in place.

import { Countdown } from "./countdown.js";
import { makeEditor } from "./editor.js";
import { advice, post } from "./problem.js";
import { Run } from "./run.js";
import { cancelling } from "./cancelling.js";
import { toast } from "./toast.js";

const DRAFT = "supertest.draft";
const PAUSE = 300;
const LINE = /^test_script\.py:(\d+)$/;
const KEPT = ["name", "timeout", "priority"]; // variables may be secrets

const form = document.querySelector("[data-playground]");
const element = document.querySelector("[data-run]");
const submitter = element.querySelector("[data-submit]");
const starters = [...document.querySelectorAll("[data-starter]")];

const narrow = matchMedia("(max-width: 48rem)"); // there the tests are below the editor
const run = new Run(element, { isLine: (location) => LINE.test(location), showLine: (location) => editor.goTo(lineOf(location)) });
const countdown = new Countdown();
let saving = 0;
let sending = false;

restore();
const editor = makeEditor(form.elements.script, {
  changed: () => {
    clearTimeout(saving);
    saving = setTimeout(save, PAUSE);
  },
  run: submit,
});

// --- the draft ---------------------------------------------------------------------------------------

function save() {
  const draft = Object.fromEntries(KEPT.map((name) => [name, form.elements[name].value]));
  localStorage.setItem(DRAFT, JSON.stringify({ ...draft, script: editor.value }));
}

function restore() {
  if ("pinned" in form.dataset) return;
  const draft = JSON.parse(localStorage.getItem(DRAFT) ?? "null");
  if (!draft?.script) return;
  for (const name of ["script", ...KEPT]) form.elements[name].value = draft[name] ?? "";
}

form.addEventListener("input", () => {
  clearTimeout(saving);
  saving = setTimeout(save, PAUSE);
});
addEventListener("pagehide", save);

for (const starter of starters)
  starter.addEventListener("click", () => {
    const known = starters.some((other) => other.dataset.starter.trim() === editor.value.trim());
    editor.value = starter.dataset.starter;
    editor.focus();
    if (!known) toast("The script was replaced. Undo (Ctrl+Z) brings yours back.");
  });

// --- variables ---------------------------------------------------------------------------------------

const rows = form.querySelector("[data-variable-rows]");
form.querySelector("[data-variable-add]").addEventListener("click", () => {
  const row = form.querySelector("[data-variable-template]").content.firstElementChild.cloneNode(true);
  rows.append(row);
  row.querySelector("input").focus();
});
rows.addEventListener("click", (event) => {
  const row = event.target.closest("[data-variable-remove]")?.closest("[data-variable]");
  if (!row) return;
  if (rows.children.length > 1) row.remove();
  else for (const input of row.querySelectorAll("input")) input.value = "";
});

// --- running -----------------------------------------------------------------------------------------

async function submit() {
  if (sending || run.living || !submitter) return;
  sending = true;
  countdown.stop();
  complain([]);
  run.say({ status: "starting", word: "Sending", sentence: "" });
  const { answer, problem } = await post(form.action, new FormData(form));
  sending = false;
  if (problem) return refused(problem);
  history.replaceState(null, "", new URL(answer.links.page, location).pathname);
  run.begin(answer);
  if (narrow.matches) element.querySelector("[data-tabs]").scrollIntoView();
}

function refused(problem) {
  complain(problem.errors ?? []);
  const word = { queue_full: "Refused", capacity_unknown: "Not started", invalid: "Not sent" }[problem.code] ?? "Not started";
  if (!problem.retry_after) return run.say({ status: "refused", word, sentence: `${advice(problem)} Your script is kept.` });
  const told = problem.code === "queue_full" ? full(problem) : advice(problem);
  countdown.start(problem.retry_after, (left) => {
    const when = left ? `Try again in ${left} s` : "There may be a place now: try again";
    run.say({ status: "refused", word, sentence: `${told} ${when}. Your script is kept.`, announce: left === problem.retry_after || left === 0 });
  });
}

const full = (problem) =>
  `The queue is full: ${problem.running} of ${problem.running_capacity} run, ${problem.queued} of ${problem.queued_capacity} wait.`;

function complain(errors) {
  for (const place of form.querySelectorAll("[data-error]")) {
    const found = errors.filter((error) => error.field.split(".")[0] === place.dataset.error);
    place.textContent = found.map((error) => error.message).join(" ");
    const input = form.elements[place.dataset.error];
    if (input?.setAttribute) input.setAttribute("aria-invalid", String(found.length > 0));
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) submit();
});

// --- what may be done now ------------------------------------------------------------------------------

const download = element.querySelector("[data-log-download]");
const cancel = cancelling(element, run);
element.addEventListener("execution", ({ detail: execution }) => {
  submitter.hidden = run.living;
  cancel.hidden = !run.living;
  cancel.action = `${new URL(execution.links.page, location).pathname}cancel/`;
  download.href = execution.links.log;
  download.download = `${execution.id}.log`;
  download.hidden = false;
  if (!run.living) editor.mark(marks());
});

function lineOf(location) {
  return Number(LINE.exec(location)?.[1]);
}

/** Failures at a line of the script, for the editor's margin. */
function marks() {
  return run.tests.failures
    .map(({ location: place, message }) => ({ line: lineOf(place), text: message }))
    .filter(({ line }) => line > 0);
}
