// Every page: theme, account menu, capacity meter, the dialog of parallel executions, relative times.

import { refreshTimes } from "./clock.js";
import { Meter } from "./meter.js";
import { toast } from "./toast.js";

const root = document.documentElement;
root.dataset.js = "";

const YEAR = 365 * 24 * 3600;

function theme() {
  const choice = document.querySelector("[data-theme-choice]");
  if (!choice) return;
  choice.querySelector(`[value="${root.dataset.theme ?? "system"}"]`).checked = true;
  choice.addEventListener("change", (event) => {
    const chosen = event.target.value;
    if (chosen === "system") delete root.dataset.theme;
    else root.dataset.theme = chosen;
    document.cookie = `theme=${chosen}; path=/; max-age=${YEAR}; samesite=lax`;
  });
}

function account() {
  const menu = document.querySelector("[data-account]");
  if (!menu) return;
  document.addEventListener("click", (event) => menu.contains(event.target) || (menu.open = false));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

/** Opens over the page; without scripts the meter is a link to the page of the same tables. */
class SlotsDialog {
  #asked = 0;

  constructor(meter, dialog) {
    this.address = meter.href;
    this.dialog = dialog;
    this.body = dialog.querySelector("[data-dialog-body]");
    meter.addEventListener("click", (event) => this.#open(event));
    document.body.addEventListener("capacity", () => dialog.open && this.#load());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }

  #open(event) {
    if (event.metaKey || event.ctrlKey || location.pathname === new URL(this.address).pathname) return;
    event.preventDefault();
    this.dialog.showModal();
    this.#load();
  }

  async #load() {
    const asked = ++this.#asked;
    const answer = await fetch(this.address, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (asked !== this.#asked) return;
    if (!answer?.ok) return void (this.body.textContent = "This can't be read now. It is tried again on the next change.");
    this.body.innerHTML = await answer.text(); // our own template: everything in it is escaped
    refreshTimes(this.body);
  }
}

/** Fragments that htmx brought need their times in words, too. */
function times() {
  refreshTimes();
  setInterval(refreshTimes, 1000);
  document.body.addEventListener("htmx:afterSwap", (event) => refreshTimes(event.target));
}

const meter = document.querySelector("[data-meter]");
if (meter) {
  new Meter(meter);
  new SlotsDialog(meter, document.getElementById("slots"));
}
theme();
account();
times();
addEventListener("offline", () => toast("You are offline. What you see may be old; a draft is kept.", "refused"));
