// The log: what a script printed, as text nodes only; it follows the end, and can be searched.

import { Ansi } from "./ansi.js";
import { Finder } from "./finder.js";

const BLOCK_LINES = 200;
const BLOCK_CHARACTERS = 64 * 1024;
const FRAME_CHARACTERS = 96 * 1024;
/** The runner keeps about 2 MB; this bound holds whatever a server sends. */
const MOST_CHARACTERS = 4 * 1024 * 1024;
const NEAR = 40;
const HAND = 600;

export class Log {
  #waiting = [];
  #asked = false;
  #touched = 0;

  constructor(element, { counter = null } = {}) {
    this.window = element.querySelector("[data-log-window]");
    this.empty = element.querySelector("[data-log-empty]");
    this.follower = element.querySelector("[data-log-follow]");
    this.counter = counter;
    this.finder = new Finder(element, this.window);
    this.#listen();
    this.clear();
  }

  clear() {
    this.#waiting = [];
    this.window.querySelectorAll(".log-block, .log-cut").forEach((block) => block.remove());
    this.parser = new Ansi(this);
    this.lines = this.characters = 0;
    this.block = null;
    this.current = [];
    this.following = true;
    this.#settle();
  }

  append(text) {
    for (let at = 0; at < text.length; at += FRAME_CHARACTERS) this.#waiting.push(text.slice(at, at + FRAME_CHARACTERS));
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => this.#frame());
  }

  get following() {
    return this.follower.getAttribute("aria-pressed") === "true";
  }

  set following(on) {
    this.follower.setAttribute("aria-pressed", String(on));
  }

  // --- the parser's sink -------------------------------------------------------------------------

  text(text, classes) {
    for (let at = 0; at < text.length; at += BLOCK_CHARACTERS) this.#put(text.slice(at, at + BLOCK_CHARACTERS), classes);
  }

  mark(code) {
    this.#put(`U+${code.toString(16).toUpperCase().padStart(4, "0")}`, "log-mark");
  }

  newline() {
    this.#room().append("\n");
    this.current = [];
    this.lines += 1;
    this.blockLines += 1;
  }

  /** A progress bar writes over its line. */
  carriageReturn() {
    this.current.forEach((node) => node.remove());
    this.current = [];
  }

  // --- inside ------------------------------------------------------------------------------------

  #put(text, classes) {
    this.characters += text.length;
    let node = document.createTextNode(text);
    if (classes) {
      const span = document.createElement("span");
      span.className = classes;
      span.append(node);
      node = span;
    }
    this.#room().append(node);
    this.blockCharacters += text.length;
    this.current.push(node);
  }

  #room() {
    if (!this.block || this.blockLines >= BLOCK_LINES || this.blockCharacters >= BLOCK_CHARACTERS) {
      this.block = document.createElement("div");
      this.block.className = "log-block";
      this.blockLines = this.blockCharacters = 0;
      this.window.append(this.block);
    }
    return this.block;
  }

  #frame() {
    const text = this.#waiting.shift();
    if (text !== undefined && this.characters < MOST_CHARACTERS) this.parser.feed(text);
    else if (text !== undefined) this.#cut();
    this.#settle();
    this.#asked = this.#waiting.length > 0;
    if (this.#asked) requestAnimationFrame(() => this.#frame());
    else this.finder.refresh();
  }

  #cut() {
    this.#waiting = [];
    if (this.window.querySelector(".log-cut")) return;
    const note = document.createElement("p");
    note.className = "log-cut";
    note.textContent = "The rest is too long to be shown here; download the log to read it.";
    this.window.append(note);
  }

  #settle() {
    const lines = this.lines + (this.current.length > 0);
    this.empty.hidden = lines > 0;
    if (this.counter) this.counter.textContent = lines ? lines.toLocaleString("en") : "";
    if (this.following) this.window.scrollTop = this.window.scrollHeight;
  }

  /** Only a hand on the log ends following: blocks that change their height scroll it, too. */
  #listen() {
    for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"])
      this.window.addEventListener(kind, () => (this.#touched = Date.now()), { passive: true });
    this.window.addEventListener("scroll", () => {
      if (Date.now() - this.#touched > HAND) return;
      const below = this.window.scrollHeight - this.window.scrollTop - this.window.clientHeight;
      this.following = below < NEAR;
    });
    this.follower.addEventListener("click", () => {
      this.following = !this.following;
      this.#settle();
    });
    this.finder.found = () => (this.following = false);
  }
}
