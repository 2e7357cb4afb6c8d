// The list of executions: filters apply at once, rows are live, and the chosen ones are cancelled together.

import { Live } from "./live.js";
import { advice, post } from "./problem.js";
import { toast } from "./toast.js";

const filters = document.querySelector("[data-filters]");
filters.addEventListener("change", () => {
  const chosen = [...new FormData(filters)].filter(([, value]) => value);
  location.assign(`${location.pathname}?${new URLSearchParams(chosen)}`);
});

/** What is chosen stays so while the rows are refreshed, by the ids of their boxes. */
class Selection {
  #sending = false;

  constructor(form, list, refresh) {
    Object.assign(this, { form, list, refresh });
    this.all = form.querySelector("[data-selection-all]");
    this.words = form.querySelector("[data-selection-words]");
    list.addEventListener("change", () => this.tell());
    this.all.addEventListener("change", () => this.#choose(this.all.checked));
    form.addEventListener("submit", (event) => this.#cancel(event));
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
    const words = chosen.length ? `${chosen.length} chosen` : "";
    if (this.words.textContent !== words) this.words.textContent = words;
  }

  #choose(on) {
    for (const box of this.boxes) box.checked = on;
    this.tell();
  }

  async #cancel(event) {
    event.preventDefault();
    if (this.#sending) return;
    this.#sending = true;
    const { answer, problem } = await post(this.form.action, new FormData(this.form));
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
