// The capacity meter: figures and thresholds, and words for whatever is not normal.

import { about } from "./clock.js";
import { Socket } from "./socket.js";

const WARM = 0.7;
const KEPT = "supertest.capacity";
/** So long may connecting take before a word is said of it; until then the figures are pale. */
const PATIENCE = 1500;

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
  #since = Date.now();
  #ticker = 0;

  constructor(element) {
    this.element = element;
    this.note = element.querySelector("[data-meter-note]");
    this.cells = ["running", "queued"].map((name) => [name, element.querySelector(`[data-meter-${name}]`)]);
    if (!element.dataset.stream) return;
    this.#restore();
    this.#wait();
    new Socket(element.dataset.stream, this);
  }

  message(text) {
    const capacity = JSON.parse(text);
    this.#seen = Date.now();
    clearInterval(this.#ticker);
    this.#ticker = 0;
    this.show(capacity);
    this.#keep(text);
    document.body.dispatchEvent(new CustomEvent("capacity", { detail: capacity }));
  }

  lost() {
    this.#since = 0;
    this.#wait();
  }

  signedOut() {
    clearInterval(this.#ticker);
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

  /** Until the next message the figures are old ones, and say so. */
  #wait() {
    this.#ticker ||= setInterval(() => this.#stale(), 1000);
    this.#stale();
  }

  #stale() {
    const fresh = Date.now() - this.#since < PATIENCE;
    this.element.dataset.state = fresh ? "connecting" : "lost";
    const words = this.#seen ? `Last seen ${about((Date.now() - this.#seen) / 1000)} ago` : "Connecting…";
    if (!fresh) this.#say(words);
    const name = this.element.getAttribute("aria-label").replace(/ \(.*$/, "");
    this.element.setAttribute("aria-label", this.#seen ? `${name} (${words.toLowerCase()})` : "Capacity: connecting");
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
