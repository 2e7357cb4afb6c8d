// The tests of a run by file, each with a heading that says how they stand; a single file needs none.

import { capitalised } from "./words.js";

const UNHAPPY = ["failed", "errored"];
const FOLDER = /^\d\d+_(\w+)\//; // where a job puts each of its tests

export class Groups {
  constructor(list, template) {
    Object.assign(this, { list, template });
    this.clear();
  }

  clear() {
    for (const head of this.list.querySelectorAll("[data-group]")) head.remove();
    this.groups = new Map();
  }

  /** Put a row below its file's heading, or tell the heading that the row has changed. */
  place(row) {
    const file = row.dataset.node.split("::")[0];
    const group = this.groups.get(file) ?? this.#open(file);
    if (!group.rows.has(row)) {
      if (group.last) group.last.after(row);
      else this.list.append(row);
      group.last = row;
      group.rows.add(row);
    }
    tell(group);
  }

  #open(file) {
    const head = this.template.content.firstElementChild.cloneNode(true);
    const named = FOLDER.exec(file);
    head.querySelector("[data-group-name]").textContent = named ? capitalised(named[1].replaceAll("_", " ")) : file;
    head.querySelector("[data-group-file]").textContent = named ? file.slice(named[0].length) : "";
    const group = { head, last: null, rows: new Set() };
    this.groups.set(file, group);
    if (this.groups.size === 2) this.list.prepend([...this.groups.values()][0].head);
    if (this.groups.size >= 2) {
      this.list.append(head);
      group.last = head;
    }
    return group;
  }
}

function tell({ head, rows }) {
  const counts = {};
  for (const row of rows) counts[row.dataset.status] = (counts[row.dataset.status] ?? 0) + 1;
  const status = counts.running ? "running" : (UNHAPPY.find((name) => counts[name]) ?? (counts.passed ? "passed" : Object.keys(counts)[0]));
  head.dataset.status = status;
  head.querySelector("use").setAttribute("href", `#icon-${status}`);
  head.querySelector("[data-group-counts]").textContent = Object.entries(counts).map(([name, number]) => `${number} ${name}`).join(", ");
}
