// Who holds each slot and who waits: in a dialog over each page, and on a page of its own.

import { Live } from "./live.js";
import { advice, post } from "./problem.js";
import { toast } from "./toast.js";

const UNREAD = "This can’t be read now. It is tried again on the next change.";

/** Opens over the page; without scripts the meter is a link to the page of the same tables. */
export class SlotsDialog {
  constructor(meter, dialog) {
    this.address = meter.href;
    this.dialog = dialog;
    this.body = dialog.querySelector("[data-dialog-body]");
    this.live = new Live(this.body, this.address, { wanted: () => dialog.open });
    meter.addEventListener("click", (event) => this.#open(event));
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    cancelling(this.body, () => this.live.load());
  }

  async #open(event) {
    if (event.metaKey || event.ctrlKey || location.pathname === new URL(this.address).pathname) return;
    event.preventDefault();
    this.dialog.showModal();
    if (!(await this.live.load()) && !this.body.querySelector("table")) this.body.textContent = UNREAD;
  }
}

export function slotsPage(element) {
  const live = new Live(element, location.href);
  cancelling(element, () => live.load());
}

/** A row's button cancels and stays here; the row tells what comes of it. */
function cancelling(element, changed) {
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.target.querySelector("button");
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    const { problem } = await post(event.target.action);
    button.removeAttribute("aria-disabled");
    if (problem) toast(advice(problem), "refused");
    changed();
  });
}
