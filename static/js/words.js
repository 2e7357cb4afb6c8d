// What an execution is doing, in one honest sentence.

import { about, duration, elapsed, now, secondsSince } from "./clock.js";

const WORDS = { queued: "Waiting", timed_out: "Timed out" };

export const capitalised = (word) => word.charAt(0).toUpperCase() + word.slice(1);
export const statusWord = (status) => WORDS[status] ?? capitalised(status);
export const isLiving = (execution) => execution.status === "queued" || execution.status === "running";

/** 1st, 2nd, 3rd, 4th, 11th. */
export function ordinal(number) {
  const ending = { one: "st", two: "nd", few: "rd", other: "th" };
  return number + ending[new Intl.PluralRules("en", { type: "ordinal" }).select(number)];
}

/** {status, word, sentence} of an execution; `tests` has `ended` and `total`. */
export function describe(execution, tests, { stopping = false } = {}) {
  if (isLiving(execution) && stopping) return { status: "stopping", word: "Stopping", sentence: "Ending every process of it" };
  if (execution.status === "queued") return waiting(execution);
  if (execution.status === "running") return { status: "running", word: "Running", sentence: progress(execution, tests) };
  return { status: execution.status, word: statusWord(execution.status), sentence: verdict(execution) };
}

function waiting(execution) {
  const again = execution.attempt > 1 ? `, attempt ${execution.attempt}` : "";
  const { position, waiting_for: cause, estimated_start: start } = execution;
  const place = position ? `${ordinal(position)} in the queue` : "";
  const parts = { paused: "the queue is paused", worker: "no worker is free yet", due_time: `due ${clock(start)}` };
  if (!place && !parts[cause]) return { status: "starting", word: "Starting", sentence: again.slice(2) };
  const when = parts[cause] ?? (start ? `starts in about ${about(Math.max(1, (Date.parse(start) - now()) / 1000))}` : "");
  return { status: "queued", word: "Waiting", sentence: [place, when].filter(Boolean).join(", ") + again };
}

function clock(time) {
  return time ? `at ${new Date(time).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })}` : "later";
}

function progress(execution, tests) {
  const time = elapsed(secondsSince(execution.started_at));
  const done = tests.ended ? `${tests.ended} test${tests.ended === 1 ? "" : "s"} done` : "Collecting the tests";
  const count = tests.total ? `${tests.ended} of ${tests.total} tests` : done;
  return [count, time, execution.attempt > 1 ? `attempt ${execution.attempt}` : ""].filter(Boolean).join(", ");
}

function verdict(execution) {
  const time = execution.duration === null ? "" : duration(execution.duration);
  const reason = (execution.reason ?? "").replace(/\.$/, "");
  return [reason, time].filter(Boolean).join(" · ");
}
