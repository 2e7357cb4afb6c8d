// A part of a page that is asked for again when capacity changes; what has the focus or a tick keeps it.

import { refreshTimes } from "./clock.js";
import { morph } from "./morph.js";

const PAUSE = 500;

export class Live {
  #asked = 0;
  #timer = 0;
  #last = 0;

  /** `wanted()` says whether anybody looks; `shown()` is called when it is fresh; `on` is the page's event. */
  constructor(element, address, { wanted = () => true, shown = () => {}, on = "capacity" } = {}) {
    Object.assign(this, { element, address, wanted, shown });
    if (on) document.body.addEventListener(on, () => this.soon());
  }

  /** Changes come in bursts: the first is followed at once, the others together. */
  soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wanted() && this.load(), Math.max(0, this.#last + PAUSE - Date.now()));
  }

  /** Returns whether it could be read. */
  async load() {
    const asked = ++this.#asked;
    this.#last = Date.now();
    const answer = await fetch(this.address, { headers: { "HX-Request": "true" } }).catch(() => null);
    const text = answer?.ok && !answer.redirected ? await answer.text().catch(() => null) : null;
    if (asked !== this.#asked) return true;
    if (text !== null) this.#show(text);
    return text !== null;
  }

  #show(text) {
    const [before, within] = [document.activeElement, this.element.contains(document.activeElement)];
    const template = document.createElement("template");
    template.innerHTML = text; // our own template: everything in it is escaped
    const fresh = this.element.cloneNode(false);
    fresh.append(template.content);
    morph(this.element, fresh);
    refreshTimes(this.element);
    if (within && document.activeElement !== before) this.element.focus({ preventScroll: true });
    this.shown();
  }
}
