// The list of executions: filters apply at once, rows are live, and the chosen ones are compared or cancelled.

import { Live } from "./live.js";
import { advice, post } from "./problem.js";
import { toast } from "./toast.js";

const filters = document.querySelector("[data-filters]");
const given = (select) => [...select.options].find((option) => option.defaultSelected)?.value ?? "";

function apply() {
  const chosen = [...new FormData(filters)].filter(([, value]) => value);
  location.assign(`${location.pathname}?${new URLSearchParams(chosen)}`);
}
filters.addEventListener("change", apply);
// Somebody may have been quicker than this script.
if ([...filters.querySelectorAll("select")].some((select) => select.value !== given(select))) apply();

/** What is chosen stays so while the rows are refreshed, by the ids of their boxes. */
class Selection {
  #sending = false;

  constructor(form, list, refresh) {
    Object.assign(this, { form, list, refresh });
    this.all = form.querySelector("[data-selection-all]");
    this.words = form.querySelector("[data-selection-words]");
    this.compare = form.querySelector("[data-selection-compare]");
    this.cancel = form.querySelector("[data-selection-cancel]");
    list.addEventListener("change", () => this.tell());
    this.all.addEventListener("change", () => this.#choose(this.all.checked));
    this.cancel?.addEventListener("click", (event) => this.#cancel(event));
    this.tell();
  }

  get boxes() {
    return [...this.list.querySelectorAll("input[name=id]")];
  }

  tell() {
    const [boxes, chosen] = [this.boxes, this.boxes.filter((box) => box.checked)];
    this.form.hidden = chosen.length === 0;
    this.all.checked = chosen.length > 0 && chosen.length === boxes.length;
    this.all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
    const living = chosen.filter((box) => "canCancel" in box.dataset).length;
    this.compare.hidden = chosen.length !== 2;
    if (this.cancel) this.cancel.hidden = living === 0;
    const words = chosen.length ? this.#words(chosen.length, living) : "";
    if (this.words.textContent !== words) this.words.textContent = words;
  }

  #words(chosen, living) {
    const some = this.cancel && living > 0 && living < chosen;
    return some ? `${chosen} chosen, ${living} can be cancelled` : `${chosen} chosen`;
  }

  #choose(on) {
    for (const box of this.boxes) box.checked = on;
    this.tell();
  }

  /** What is sent: without those that have ended, which may be chosen to be compared. */
  #living() {
    const data = new FormData(this.form);
    data.delete("id");
    for (const box of this.boxes)
      if (box.checked && "canCancel" in box.dataset) data.append("id", box.value);
    return data;
  }

  async #cancel(event) {
    event.preventDefault();
    if (this.#sending) return;
    this.#sending = true;
    const { answer, problem } = await post(this.cancel.formAction, this.#living());
    this.#sending = false;
    toast(answer ? answer.detail : advice(problem), answer?.cancelled ? "idle" : "refused");
    if (answer) this.#choose(false);
    this.refresh();
  }
}

const list = document.getElementById("list");
const form = document.querySelector("[data-selection]");
const selection = form && new Selection(form, list, () => live?.load());
const live = "list" in list.dataset ? new Live(list, location.href, { shown: () => selection?.tell() }) : null;
