// The order of a job's tests: by drag, by Alt and an arrow, by buttons; saved at once, said aloud.

import { advice, post } from "./problem.js";
import { toast } from "./toast.js";
import { ordinal } from "./words.js";

export class Ordering {
  #dragged = null;
  #saving = Promise.resolve();

  constructor(form) {
    this.form = form;
    this.list = form.querySelector("[data-order-list]");
    this.words = form.querySelector("[data-order-words]");
    this.list.addEventListener("click", (event) => this.#press(event));
    this.list.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("dragstart", (event) => this.#lift(event));
    this.list.addEventListener("dragover", (event) => this.#over(event));
    this.list.addEventListener("drop", (event) => event.preventDefault());
    this.list.addEventListener("dragend", (event) => this.#drop(event));
    this.#settle();
  }

  get rows() {
    return [...this.list.children];
  }

  #press(event) {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    this.#move(button.closest("[data-place]"), Number(button.dataset.move), button);
  }

  #key(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const row = event.target.closest("[data-place]");
    if (!by || !event.altKey || !row) return;
    event.preventDefault();
    this.#move(row, by, event.target);
  }

  #move(row, by, focused) {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return this.#say(`${nameOf(row)} is already the ${by < 0 ? "first" : "last"}.`);
    if (by < 0) other.before(row);
    else other.after(row);
    this.#settle();
    const free = focused.disabled ? row.querySelector("[data-move]:not(:disabled)") : focused;
    (free ?? row.querySelector("[data-place-name]")).focus();
    this.#save(row);
  }

  #lift(event) {
    this.#dragged = event.target.closest("[data-place]");
    if (!this.#dragged) return;
    this.#dragged.dataset.lifted = String(this.rows.indexOf(this.#dragged));
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(this.#dragged, 12, 12);
  }

  #over(event) {
    const row = event.target.closest("[data-place]");
    if (!this.#dragged || !row || row.parentElement !== this.list) return;
    event.preventDefault();
    const box = row.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) row.before(this.#dragged);
    else row.after(this.#dragged);
  }

  /** Let go outside the list, or with Escape, it goes back to where it was. */
  #drop(event) {
    const row = this.#dragged;
    if (!row) return;
    this.#dragged = null;
    const before = Number(row.dataset.lifted);
    delete row.dataset.lifted;
    if (event.dataTransfer.dropEffect === "none") this.#putBack(row, before);
    this.#settle();
    if (this.rows.indexOf(row) !== before) this.#save(row);
  }

  #putBack(row, place) {
    row.remove();
    this.list.insertBefore(row, this.list.children[place] ?? null);
  }

  /** The first can't go up, the last can't go down. */
  #settle() {
    const rows = this.rows;
    rows.forEach((row, at) => {
      for (const button of row.querySelectorAll("[data-move]"))
        button.disabled = at === (button.dataset.move === "-1" ? 0 : rows.length - 1);
    });
  }

  /** One after another, so that the last order is what stays. */
  #save(row) {
    this.#say(`${nameOf(row)} is now ${ordinal(this.rows.indexOf(row) + 1)} of ${this.rows.length}.`);
    const data = new FormData(this.form);
    this.#saving = this.#saving.then(async () => {
      const { problem } = await post(this.form.action, data);
      if (problem) toast(`The order was not saved. ${advice(problem)}`, "refused");
    });
  }

  #say(words) {
    this.words.textContent = words;
  }
}

const nameOf = (row) => row.querySelector("[data-place-name]").textContent.trim();
