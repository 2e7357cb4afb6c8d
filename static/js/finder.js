// Search in the log: highlights by the browser's own registry, so that the text stays untouched.

const MOST = 2000;
const PAUSE = 150;

export class Finder {
  #ranges = [];
  #at = -1;
  #timer = 0;
  /** Called when a match is shown. */
  found = () => {};

  constructor(element, area) {
    this.area = area;
    this.input = element.querySelector("[data-log-find]");
    this.figures = element.querySelector("[data-log-found]");
    if (!globalThis.CSS?.highlights) return void (this.input.hidden = true);
    this.input.addEventListener("input", () => this.#soon());
    this.input.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Look again: there is more text. */
  refresh() {
    if (this.input.value) this.#find();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#find();
      this.#go(0);
    }, PAUSE);
  }

  #key(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      this.#go(this.#at + (event.shiftKey ? -1 : 1));
    }
    if (event.key === "Escape") {
      this.input.value = "";
      this.#find();
    }
  }

  #find() {
    const wanted = this.input.value.toLowerCase();
    this.#ranges = [];
    if (wanted) for (const block of this.area.querySelectorAll(".log-block")) this.#search(block, wanted);
    CSS.highlights.set("found", new Highlight(...this.#ranges));
    CSS.highlights.delete("found-here");
    this.#say();
  }

  #search(block, wanted) {
    const text = block.textContent.toLowerCase();
    if (!text.includes(wanted)) return;
    const nodes = textNodes(block);
    for (let at = text.indexOf(wanted); at >= 0 && this.#ranges.length < MOST; at = text.indexOf(wanted, at + 1)) {
      const range = new Range();
      range.setStart(...place(nodes, at));
      range.setEnd(...place(nodes, at + wanted.length));
      this.#ranges.push(range);
    }
  }

  #go(to) {
    if (!this.#ranges.length) return;
    this.#at = (to + this.#ranges.length) % this.#ranges.length;
    const range = this.#ranges[this.#at];
    CSS.highlights.set("found-here", new Highlight(range));
    this.found();
    range.startContainer.parentElement.closest(".log-block").scrollIntoView({ block: "nearest" });
    const [seen, found] = [this.area.getBoundingClientRect(), range.getBoundingClientRect()];
    this.area.scrollTop += found.top - seen.top - seen.height / 2;
    this.#say();
  }

  #say() {
    const many = this.#ranges.length >= MOST ? `${MOST}+` : this.#ranges.length;
    this.figures.textContent = this.input.value ? `${this.#ranges.length ? this.#at + 1 : 0} of ${many}` : "";
  }
}

function textNodes(block) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const nodes = [];
  for (let start = 0; walker.nextNode(); start += walker.currentNode.data.length)
    nodes.push({ node: walker.currentNode, start });
  return nodes;
}

function place(nodes, at) {
  let low = 0;
  let high = nodes.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (nodes[middle].start <= at) low = middle;
    else high = middle - 1;
  }
  return [nodes[low].node, at - nodes[low].start];
}
