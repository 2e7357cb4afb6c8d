// The page of one test: its editor, saved as versions, and its run in place.

import { makeEditor } from "./editor.js";
import { runInPlace } from "./in_place.js";
import { save } from "./saving.js";

const LINE = /^test_script\.py:(\d+)$/;
const form = document.querySelector("[data-test]");
const element = document.querySelector("[data-run]");
const word = element.querySelector("[data-submit-word]");
const isKept = Boolean(element.querySelector("[data-submit]"));
let changed = false;

const lines = { isLine: (location) => LINE.test(location), showLine: (location) => editor.goTo(Number(LINE.exec(location)[1])) };
const place = element.querySelector("[data-words]") ? runInPlace(element, form, { lines, kept: "Your script is kept.", before }) : null;
const editor = makeEditor(form.elements.script, { changed: () => mark(true), run: () => place?.start() });

function mark(now) {
  changed = now;
  if (word) word.textContent = changed ? "Save and run" : "Run";
  const said = form.querySelector("[data-saved]");
  if (changed && said) said.textContent = "Not saved yet";
}

/** What runs is what is kept: changes are saved first. */
async function before() {
  return !changed || keep();
}

async function keep() {
  const answer = await save(form);
  if (!answer) return false;
  mark(false);
  const page = new URL(answer.links.page, location);
  // New, or with other files: the page is made anew. Else the editor stays as it is.
  if (!isKept || form.elements.upload.files.length || form.querySelector("[name=remove]:checked")) location.assign(page);
  else await refresh(page);
  return true;
}

/** The list of versions has one more. */
async function refresh(page) {
  const answer = await fetch(page).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ["versions", "runs"]) document.getElementById(id).replaceWith(document.adoptNode(fresh.getElementById(id)));
  document.querySelector(".page-head").replaceWith(document.adoptNode(fresh.querySelector(".page-head")));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  keep();
});
form.addEventListener("input", () => mark(true));
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey)) return;
  if (event.key === "s") {
    event.preventDefault();
    keep();
  } else if (event.key === "Enter" && !event.defaultPrevented) place?.start();
});
addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

if (place) {
  element.addEventListener("execution", () => {
    if (!place.run.living) editor.mark(marks());
  });
  if (place.run.execution && !place.run.living) editor.mark(marks());
}

/** Failures at a line of the script, for the editor's margin. */
function marks() {
  return place.run.tests.failures
    .map(({ location: where, message }) => ({ line: Number(LINE.exec(where)?.[1]), text: message }))
    .filter(({ line }) => line > 0);
}
