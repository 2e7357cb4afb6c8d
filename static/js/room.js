// The operators' pages: parts are fresh when something changed; each act asks why; charts tell values.

import { refreshTimes } from "./clock.js";
import { Live } from "./live.js";
import { advice, post } from "./problem.js";
import { Socket } from "./socket.js";
import { toast } from "./toast.js";

const room = document.querySelector("[data-room]");
const parts = new Map();
document.documentElement.dataset.js = "";

function address(name) {
  const query = new URLSearchParams(location.search);
  query.set("part", name);
  return `${room.dataset.room}?${query}`;
}

function refresh(name) {
  const live = parts.get(name);
  if (!live) return;
  live.address = address(name);
  live.soon();
}

for (const element of document.querySelectorAll("[data-part]")) {
  const name = element.dataset.part;
  parts.set(name, new Live(element, address(name), { on: null, shown: () => name === "now" && choose() }));
}

if (parts.size) {
  new Socket(room.dataset.stream, {
    message: (name) => {
      refresh(name);
      if (name === "history") refresh("now"); // workers tell of themselves now and then
    },
    lost: () => {},
    signedOut: () => toast("You were signed out. Sign in again in another tab.", "refused"),
  });
}

// --- how far back -----------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-span]");
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  history.replaceState(null, "", link.href);
  refresh("history");
});

// --- what was chosen --------------------------------------------------------------------------------

const ids = () => [...document.querySelectorAll("[name=id]:checked")].map((box) => box.value);

function choose() {
  const [bar, count] = [document.querySelector("[data-chosen]"), ids().length];
  if (!bar) return;
  for (const button of bar.querySelectorAll("button")) button.disabled = count === 0;
  bar.toggleAttribute("data-any", count > 0);
  const words = bar.querySelector("[data-chosen-words]");
  if (count) words.textContent = `${count} chosen`;
}
document.addEventListener("change", choose);

// --- asking why -------------------------------------------------------------------------------------

const dialog = document.getElementById("ask");
let asked = new FormData();

function ask(source, data) {
  const of = (name) => dialog.querySelector(`[data-ask-${name}]`);
  asked = data;
  of("title").textContent = source.dataset.title;
  of("words").textContent = source.dataset.words;
  of("do").textContent = source.dataset.do;
  of("error").textContent = "";
  of("form").reset();
  dialog.showModal();
  dialog.querySelector("[name=reason]").focus();
}

function dataOf(source) {
  const data = source instanceof HTMLFormElement ? new FormData(source) : new FormData();
  data.set("act", source.dataset.act);
  if (source.dataset.worker) data.set("worker", source.dataset.worker);
  if (source.closest("[data-chosen]")) for (const id of ids()) data.append("id", id);
  return data;
}

async function send(form) {
  asked.set("reason", new FormData(form).get("reason"));
  const button = form.querySelector("[data-ask-do]");
  button.disabled = true;
  const { answer, problem } = await post(form.action, asked);
  button.disabled = false;
  if (problem) {
    form.querySelector("[data-ask-error]").textContent = said(problem);
    return;
  }
  dialog.close();
  toast(answer.detail, "idle");
  if (!parts.size) setTimeout(() => location.reload(), 1200);
  for (const box of document.querySelectorAll("[name=id]:checked")) box.checked = false;
  for (const name of parts.keys()) refresh(name);
}

const said = (problem) => problem.errors?.map((error) => error.detail ?? error.message).join(" ") || advice(problem);

if (dialog) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (button) ask(button, dataOf(button));
    if (event.target === dialog || event.target.closest("[data-ask-close]")) dialog.close();
  });
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target.closest("#ask")) send(event.target);
    else ask(event.target, dataOf(event.target));
  });
}

// --- charts -----------------------------------------------------------------------------------------

function read(event) {
  const chart = event.target.closest?.("[data-chart]");
  const svg = chart?.querySelector("svg");
  if (!svg) return;
  const { left, width } = svg.getBoundingClientRect();
  const share = Math.min(0.9999, Math.max(0, (event.clientX - left) / width));
  const output = chart.querySelector("[data-chart-read]");
  output.dataset.rest ??= output.textContent;
  output.textContent = words(chart, share);
  const cursor = chart.querySelector("[data-chart-cursor]");
  for (const end of ["x1", "x2"]) cursor.setAttribute(end, share * svg.viewBox.baseVal.width);
}

function words(chart, share) {
  const lines = [...chart.querySelectorAll("[data-values]")];
  const count = lines[0].dataset.values.split(",").length;
  const at = Math.floor(share * count);
  const time = new Date(Date.parse(chart.dataset.start) + at * Number(chart.dataset.step) * 1000);
  const day = chart.dataset.step > 60 ? { weekday: "short" } : {};
  const clock = time.toLocaleString(undefined, { hour: "2-digit", minute: "2-digit", ...day });
  const values = lines.map((line) => `${line.dataset.name} ${line.dataset.values.split(",")[at] || "–"}`);
  return `${clock}: ${values.join(", ")} ${chart.dataset.unit}`.trim();
}

function unread(event) {
  const chart = event.target.closest?.("[data-chart]");
  if (!chart || chart.contains(event.relatedTarget)) return;
  const output = chart.querySelector("[data-chart-read]");
  if (output.dataset.rest) output.textContent = output.dataset.rest;
  delete output.dataset.rest;
  for (const end of ["x1", "x2"]) chart.querySelector("[data-chart-cursor]").setAttribute(end, -9);
}

document.addEventListener("pointermove", read);
document.addEventListener("pointerout", unread);

refreshTimes();
setInterval(refreshTimes, 1000);
choose();
