// Tabs after the ARIA pattern: arrows move, Home and End jump; the panels without scripts are all shown.

export class Tabs {
  constructor(element) {
    this.tabs = [...element.querySelectorAll("[role=tab]")];
    this.tabs.forEach((tab, at) => {
      tab.addEventListener("click", () => this.#select(tab));
      tab.addEventListener("keydown", (event) => this.#key(event, at));
    });
    this.select(this.tabs.find((tab) => tab.getAttribute("aria-selected") === "true").id);
  }

  /** Show the tab with this id, e.g. "tab-log". */
  select(id) {
    this.#select(this.tabs.find((tab) => tab.id === id));
  }

  #select(chosen) {
    for (const tab of this.tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
    }
    chosen.dispatchEvent(new CustomEvent("tab-shown", { bubbles: true, detail: chosen.id }));
  }

  #key(event, at) {
    const last = this.tabs.length - 1;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = this.tabs[(to + this.tabs.length) % this.tabs.length];
    this.#select(tab);
    tab.focus();
  }
}
