// Sends what starts an execution, says what became of it, and counts a refusal's seconds down.

import { Countdown } from "./countdown.js";
import { advice, post } from "./problem.js";

const WORDS = { queue_full: "Refused", capacity_unknown: "Not started", invalid: "Not sent" };

export class Submitter {
  #countdown = new Countdown();
  #sending = false;

  /** `form` shows what is wrong with its fields; `kept` ends each sentence about a refusal. */
  constructor(form, run, { kept = "" } = {}) {
    Object.assign(this, { form, run, kept });
  }

  /** Send the form's data; returns the execution, which the run follows then, or null. */
  async start(address, data) {
    if (this.#sending || this.run.living) return null;
    this.#sending = true;
    this.#countdown.stop();
    complain(this.form, []);
    this.run.say({ status: "starting", word: "Sending", sentence: "" });
    const { answer, problem } = await post(address, data);
    this.#sending = false;
    if (problem) return this.#refused(problem);
    this.run.begin(answer);
    return answer;
  }

  #refused(problem) {
    complain(this.form, problem.errors ?? []);
    const word = WORDS[problem.code] ?? "Not started";
    if (!problem.retry_after) this.run.say({ status: "refused", word, sentence: `${advice(problem)} ${this.kept}` });
    else this.#wait(problem, word);
    return null;
  }

  #wait(problem, word) {
    const told = problem.code === "queue_full" ? full(problem) : advice(problem);
    this.#countdown.start(problem.retry_after, (left) => {
      const when = left ? `Try again in ${left} s` : "There may be a place now: try again";
      const announce = left === problem.retry_after || left === 0;
      this.run.say({ status: "refused", word, sentence: `${told} ${when}. ${this.kept}`, announce });
    });
  }
}

const full = (problem) =>
  `The queue is full: ${problem.running} of ${problem.running_capacity} run, ${problem.queued} of ${problem.queued_capacity} wait.`;

/** Show what is wrong beside each field; the fields without a place of their own are returned. */
export function complain(form, errors) {
  const known = new Set();
  for (const place of form.querySelectorAll("[data-error]")) {
    const name = place.dataset.error;
    const found = errors.filter((error) => error.field.split(".")[0] === name);
    if (found.length) known.add(name);
    place.textContent = found.map((error) => error.message).join(" ");
    const input = form.elements[name];
    if (input?.setAttribute) input.setAttribute("aria-invalid", String(found.length > 0));
  }
  return errors.filter((error) => !known.has(error.field.split(".")[0]));
}
