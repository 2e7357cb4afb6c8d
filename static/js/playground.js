// The Playground: the editor with its draft, and the run in place.

import { cancelling } from "./cancelling.js";
import { makeEditor } from "./editor.js";
import { Run } from "./run.js";
import { save as keep } from "./saving.js";
import { Submitter } from "./submitting.js";
import { toast } from "./toast.js";
import { variableRows } from "./variables.js";

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
const sending = new Submitter(form, run, { kept: "Your script is kept." });
let saving = 0;

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

variableRows(form.querySelector("[data-variables]"));

// --- running -----------------------------------------------------------------------------------------

async function submit() {
  if (!submitter) return;
  const execution = await sending.start(form.action, new FormData(form));
  if (!execution) return;
  history.replaceState(null, "", new URL(execution.links.page, location).pathname);
  if (narrow.matches) element.querySelector("[data-tabs]").scrollIntoView();
}

/** Keep the script as a test, and go on there. */
async function saveAsTest(address) {
  const test = await keep(form, address);
  if (test) location.assign(test.links.page);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.dataset.keep) saveAsTest(event.submitter.formAction);
  else submit();
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
