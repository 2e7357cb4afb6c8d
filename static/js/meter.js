// The capacity meter: figures and thresholds, and words for whatever is not normal.

import { about } from "./clock.js";
import { Socket } from "./socket.js";

const WARM = 0.7;
const KEPT = "supertest.capacity";

/** calm below 70 %, warm from there, full at the limit; a limit of 0 is full when used at all. */
export function level(used, limit) {
  if (used >= limit && (limit > 0 || used > 0)) return "full";
  return limit > 0 && used / limit >= WARM ? "warm" : "calm";
}

/** What is not normal about a reading, in words; empty when all is well. */
export function note(capacity) {
  if (capacity.source === "database") return "Redis is unreachable; counted from the records";
  if (capacity.paused) return "Paused";
  if (capacity.workers === 0 && capacity.queued + capacity.running > 0) return "No worker is connected";
  return "";
}

export class Meter {
  #seen = 0;
  #live = false;
  #ticker = 0;

  constructor(element) {
    this.element = element;
    this.note = element.querySelector("[data-meter-note]");
    this.cells = ["running", "queued"].map((name) => [name, element.querySelector(`[data-meter-${name}]`)]);
    this.#restore();
    if (element.dataset.stream) new Socket(element.dataset.stream, this);
  }

  message(text) {
    const capacity = JSON.parse(text);
    this.#seen = Date.now();
    this.#live = true;
    clearInterval(this.#ticker);
    this.show(capacity);
    this.#keep(text);
    document.body.dispatchEvent(new CustomEvent("capacity", { detail: capacity }));
  }

  lost() {
    if (this.#live) this.#ticker = setInterval(() => this.#stale(), 1000);
    this.#live = false;
    this.#stale();
  }

  signedOut() {
    this.element.dataset.state = "lost";
    this.#say("Signed out; reload the page");
  }

  show(capacity) {
    for (const [name, cell] of this.cells) this.#cell(cell, capacity[name], capacity[`${name}_capacity`]);
    const words = note(capacity);
    this.element.dataset.state = capacity.source === "database" ? "unknown" : "live";
    this.#say(words);
    this.element.setAttribute(
      "aria-label",
      `Capacity: ${capacity.running} of ${capacity.running_capacity} running, ` +
        `${capacity.queued} of ${capacity.queued_capacity} queued. ${words}`.trim(),
    );
  }

  #cell(cell, used, limit) {
    cell.dataset.level = level(used, limit);
    cell.querySelector("[data-used]").textContent = used;
    cell.querySelector("[data-limit]").textContent = limit;
    const share = limit > 0 ? Math.min(1, used / limit) : Number(used > 0);
    cell.querySelector(".meter-fill").style.setProperty("--share", share);
  }

  #stale() {
    this.element.dataset.state = "lost";
    const words = this.#seen ? `Last seen ${about((Date.now() - this.#seen) / 1000)} ago` : "Connecting…";
    this.#say(words);
    if (!this.#seen) this.element.setAttribute("aria-label", "Capacity: connecting");
  }

  #say(words) {
    if (this.note.textContent !== words) this.note.textContent = words;
  }

  /** The last figures are shown at once on the next page, until the socket has its own. */
  #keep(text) {
    sessionStorage.setItem(KEPT, JSON.stringify({ at: this.#seen, text }));
  }

  #restore() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    if (!kept || Date.now() - kept.at > 60_000) return;
    this.#seen = kept.at;
    this.show(JSON.parse(kept.text));
  }
}
