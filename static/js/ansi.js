// What terminals are sent, as runs of text with classes; every other sequence is dropped or made visible.

const SEQUENCE =
  /\x1b\[([0-?]*)[ -/]*([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_][^\x1b]*\x1b\\|\x1b[ -/]*[0-~]?|\r\n|\n|\r|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** An unfinished sequence at the end is kept for the next piece, but not for ever. */
const UNFINISHED = /\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?|[ -/]*)?$|\r$/;
const KEPT_MOST = 4096;
const STYLES = { 1: "bold", 2: "dim", 3: "italic", 4: "underline", 9: "strike" };
const ENDS = { 22: ["bold", "dim"], 23: ["italic"], 24: ["underline"], 29: ["strike"] };

export class Ansi {
  #rest = "";
  #styles = new Set();
  #front = "";
  #back = "";

  /** `sink` has text(text, classes), mark(code), newline() and carriageReturn(). */
  constructor(sink) {
    this.sink = sink;
  }

  feed(piece) {
    let text = this.#rest + piece;
    this.#rest = "";
    const tail = UNFINISHED.exec(text.slice(-KEPT_MOST));
    if (tail && tail[0].length < KEPT_MOST) {
      this.#rest = tail[0];
      text = text.slice(0, text.length - tail[0].length);
    }
    this.#read(text);
  }

  #read(text) {
    let at = 0;
    for (const match of text.matchAll(SEQUENCE)) {
      this.#say(text.slice(at, match.index));
      at = match.index + match[0].length;
      this.#obey(match);
    }
    this.#say(text.slice(at));
  }

  #say(text) {
    if (text) this.sink.text(text, this.#classes());
  }

  #obey([found, parameters, final]) {
    if (found === "\n" || found === "\r\n") this.sink.newline();
    else if (found === "\r") this.sink.carriageReturn();
    else if (final === "m") this.#style(parameters.split(";").map(Number));
    else if (!found.startsWith("\x1b")) this.sink.mark(found.codePointAt(0));
  }

  #style(codes) {
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i];
      if (code === 38 || code === 48) i += this.#extended(code, codes.slice(i + 1));
      else this.#simple(code);
    }
  }

  #simple(code) {
    if (code === 0) this.#reset();
    else if (STYLES[code]) this.#styles.add(STYLES[code]);
    else if (ENDS[code]) ENDS[code].forEach((name) => this.#styles.delete(name));
    else if (code >= 30 && code <= 37) this.#front = `f${code - 30}`;
    else if (code >= 90 && code <= 97) this.#front = code === 90 ? "f8" : `f${code - 90}`;
    else if (code === 39) this.#front = "";
    else if (code >= 40 && code <= 47) this.#back = `b${code - 40}`;
    else if (code >= 100 && code <= 107) this.#back = `b${code - 100}`;
    else if (code === 49) this.#back = "";
  }

  /** Of the 256 and the true colours only the first 16 have a class. Returns the codes used. */
  #extended(code, [kind, colour]) {
    if (kind === 5 && colour < 16) this.#simple((code === 38 ? 30 : 40) + (colour < 8 ? colour : colour + 52));
    return kind === 5 ? 2 : kind === 2 ? 4 : 0;
  }

  #reset() {
    this.#styles.clear();
    this.#front = this.#back = "";
  }

  #classes() {
    return [...this.#styles, this.#front, this.#back].filter(Boolean).map((name) => `a-${name}`).join(" ");
  }
}
