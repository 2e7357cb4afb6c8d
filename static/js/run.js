// One execution on a page: its sentence, tests, log and details, live until the verdict.

import { refreshTimes } from "./clock.js";
import { Log } from "./log.js";
import { Stream } from "./stream.js";
import { Tabs } from "./tabs.js";
import { TestList } from "./tests.js";
import { describe, isLiving } from "./words.js";

const TICK = 100;
/** No answer on the connection for so long is said; a short break is not worth a word. */
const PATIENCE = 2500;

export class Run {
  #stream = null;
  #ticker = 0;
  #logEnd = 0;
  #logAsked = false;
  #broken = 0;
  #name = document.title;

  /** `lines` has isLine(location) and showLine(location, run): where the script is shown. */
  constructor(element, lines) {
    this.element = element;
    const part = (name) => element.querySelector(`[data-${name}]`);
    Object.assign(this, { badge: part("badge"), words: part("words"), announcer: part("announce"), progress: part("progress") });
    Object.assign(this, { details: part("details"), files: part("files"), fileCount: part("count-files") });
    this.tabs = new Tabs(part("tabs"));
    this.tests = new TestList(element, {
      counter: part("count-tests"),
      isLine: lines.isLine,
      showLine: (location) => lines.showLine(location, this),
    });
    this.log = new Log(part("log"), { counter: part("count-log") });
    element.addEventListener("tab-shown", (event) => event.detail === "tab-log" && this.#wantLog());
    if (element.dataset.execution) this.#take(JSON.parse(element.dataset.execution));
  }

  get living() {
    return Boolean(this.execution) && isLiving(this.execution);
  }

  /** Follow a new execution in place of the one before. */
  begin(execution) {
    this.#stream?.close();
    this.tests.clear();
    this.log.clear();
    for (const file of this.files.querySelectorAll("[data-file]")) file.remove();
    this.fileCount.textContent = "";
    this.#logEnd = 0;
    this.stopping = false;
    this.execution = null;
    this.tabs.select("tab-tests");
    this.#take(execution);
  }

  /** Show words of ours instead of an execution's. */
  say({ status, word, sentence, announce = true }) {
    this.element.dataset.status = this.badge.dataset.status = status;
    this.badge.querySelector("use").setAttribute("href", `#icon-${status}`);
    this.badge.querySelector("[data-badge-word]").textContent = word;
    if (this.words.textContent !== sentence) this.words.textContent = sentence;
    if (announce) this.announcer.textContent = `${word}. ${sentence}`;
  }

  /** A cancel was asked for. */
  stop() {
    this.stopping = true;
    this.#tell();
  }

  // --- the stream's listener -----------------------------------------------------------------------

  status(execution) {
    const moved = execution.status !== this.execution.status || execution.attempt !== this.execution.attempt;
    this.execution = execution;
    if (moved) this.#refreshDetails();
    if (!this.living) this.#end();
    if (moved && !this.living) this.#refreshFiles();
    this.#tell();
    this.element.dispatchEvent(new CustomEvent("execution", { bubbles: true, detail: execution }));
  }

  logged(event) {
    if (event.offset === 0 && this.#logEnd > 0) this.log.clear(); // the stream began anew
    this.#logEnd = event.offset + 1;
    this.log.append(event.data);
  }

  test(event) {
    this.tests.show(event);
    this.#tell();
  }

  connection(alive) {
    this.#broken = alive ? 0 : this.#broken || Date.now();
  }

  // --- inside --------------------------------------------------------------------------------------

  #take(execution) {
    this.execution = execution;
    this.element.dispatchEvent(new CustomEvent("execution", { bubbles: true, detail: execution }));
    if (!this.living) return this.#tell();
    this.#logAsked = true; // the stream brings it
    const listener = { status: (e) => this.status(e), log: (e) => this.logged(e), test: (e) => this.test(e), connection: (a) => this.connection(a) };
    this.#stream = new Stream(execution.links.events, listener);
    clearInterval(this.#ticker);
    this.#ticker = setInterval(() => this.#tell(), TICK);
    this.#tell();
  }

  #end() {
    clearInterval(this.#ticker);
    this.#stream?.close();
    if (this.tests.rows.size === 0 && this.log.lines > 0) this.tabs.select("tab-log");
  }

  #tell() {
    const state = describe(this.execution, this.tests, this);
    const lost = this.living && this.#broken && Date.now() - this.#broken > PATIENCE;
    const sentence = lost ? `${state.sentence} (no connection; trying again)` : state.sentence;
    this.say({ ...state, sentence, announce: this.element.dataset.status !== state.status });
    document.title = `${state.word} · ${this.execution.name || this.#name}`;
    const share = this.living && this.tests.total ? this.tests.ended / this.tests.total : 0;
    this.progress.style.setProperty("--share", share);
  }

  /** An ended execution's log is fetched when somebody looks. */
  async #wantLog() {
    if (this.#logAsked || !this.execution) return;
    this.#logAsked = true;
    const answer = await fetch(this.execution.links.log).catch(() => null);
    if (!answer?.ok) return void (this.#logAsked = false);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) this.log.append(piece.value);
  }

  async #refreshDetails() {
    await this.#refresh(this.details, "details/");
    refreshTimes(this.details);
  }

  async #refreshFiles() {
    await this.#refresh(this.files, "files/");
    this.fileCount.textContent = this.files.querySelectorAll("[data-file]").length || "";
  }

  async #refresh(panel, part) {
    const answer = await fetch(`${new URL(this.execution.links.page, location).pathname}${part}`).catch(() => null);
    if (answer?.ok) panel.innerHTML = await answer.text(); // our own template: everything in it is escaped
  }
}
