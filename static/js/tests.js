// The list of an execution's tests: rows are made from the server's own template.

import { duration } from "./clock.js";
import { Groups } from "./groups.js";

export class TestList {
  /** `isLine(location)` says whether a place can be shown; a click on it is `showLine(location)`. */
  constructor(element, { counter, isLine, showLine }) {
    this.isLine = isLine;
    this.list = element.querySelector("[data-test-list]");
    this.empty = element.querySelector("[data-tests-empty]");
    this.template = element.querySelector("[data-test-template]");
    this.counter = counter;
    this.groups = new Groups(this.list, element.querySelector("[data-group-template]"));
    this.list.addEventListener("click", (event) => {
      const place = event.target.closest("[data-test-place][href]");
      if (!place) return;
      event.preventDefault();
      showLine(place.textContent);
    });
    this.clear({ keep: true });
  }

  clear({ keep = false } = {}) {
    if (!keep) this.list.replaceChildren();
    this.rows = new Map([...this.list.querySelectorAll("[data-node]")].map((row) => [row.dataset.node, row]));
    this.groups.clear();
    for (const row of this.rows.values()) this.groups.place(row);
    this.total = null;
    this.#count();
  }

  /** How many have ended. */
  get ended() {
    return [...this.rows.values()].filter((row) => row.dataset.status !== "running").length;
  }

  /** Those that failed, each with its place and message. */
  get failures() {
    const failed = [...this.rows.values()].filter((row) => ["failed", "errored"].includes(row.dataset.status));
    const text = (row, name) => row.querySelector(`[data-test-${name}]`).textContent;
    return failed.map((row) => ({ location: text(row, "place"), message: text(row, "message") }));
  }

  show(test) {
    this.total = test.of ?? this.total;
    let row = this.rows.get(test.id);
    if (!row) {
      row = this.template.content.firstElementChild.cloneNode(true);
      row.dataset.node = test.id;
      this.rows.set(test.id, row);
    }
    fill(row, test);
    this.groups.place(row);
    const place = row.querySelector("[data-test-place]");
    if (test.location && this.isLine(test.location)) place.href = `#${encodeURI(test.location)}`;
    else place.removeAttribute("href");
    this.#count();
  }

  #count() {
    this.counter.textContent = this.total ?? (this.rows.size || "");
    this.empty.hidden = this.rows.size > 0;
  }
}

function fill(row, test) {
  row.dataset.status = test.outcome;
  row.querySelector("use").setAttribute("href", `#icon-${test.outcome}`);
  row.querySelector("[data-test-outcome]").textContent = test.outcome;
  row.querySelector("[data-test-name]").textContent = test.name;
  row.querySelector("[data-test-place]").textContent = test.location ?? "";
  row.querySelector("[data-test-time]").textContent = duration(test.duration);
  row.querySelector("[data-test-message]").textContent = test.message ?? "";
}
