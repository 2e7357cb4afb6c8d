// Every page: theme, account menu, capacity meter, the dialog of parallel executions, relative times.

import { refreshTimes } from "./clock.js";
import "./copy.js";
import { Meter } from "./meter.js";
import { SlotsDialog, slotsPage } from "./slots.js";
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

function times() {
  refreshTimes();
  setInterval(refreshTimes, 1000);
}

const meter = document.querySelector("[data-meter]");
if (meter) {
  new Meter(meter);
  new SlotsDialog(meter, document.getElementById("slots"));
}
const slots = document.querySelector("[data-slots]");
if (slots) slotsPage(slots);
// On a phone the navigation is a strip that scrolls; which of it can be seen is no matter of chance.
document.querySelector(".nav-list [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
theme();
account();
times();
addEventListener("offline", () => toast("You are offline. What you see may be old; a draft is kept.", "refused"));
