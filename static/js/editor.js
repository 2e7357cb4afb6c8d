// The script's editor: Ace where it loads, else the text area itself; both behind the same few methods.

const OPTIONS = {
  fontSize: "0.8125rem",
  printMargin: false,
  tabSize: 4,
  useSoftTabs: true,
  useWorker: false, // a worker would need blob: in the policy
  scrollPastEnd: 0.25,
  highlightActiveLine: true,
  showFoldWidgets: false,
  enableKeyboardAccessibility: true,
};

/** `listener` has changed() and run(). */
export function makeEditor(textarea, listener) {
  return globalThis.ace ? new AceEditor(textarea, listener) : new PlainEditor(textarea, listener);
}

class AceEditor {
  constructor(textarea, listener) {
    const ace = globalThis.ace;
    ace.config.set("useStrictCSP", true);
    defineTheme(ace);
    const place = document.createElement("div");
    place.className = "editor-ace";
    textarea.after(place);
    textarea.hidden = true;
    this.textarea = textarea;
    this.editor = ace.edit(place, { ...OPTIONS, value: textarea.value, mode: "ace/mode/python", theme: "ace/theme/supertest" });
    this.editor.renderer.setPadding(14);
    this.editor.renderer.setScrollMargin(10, 10);
    this.editor.textInput.getElement().setAttribute("aria-label", "Script, in Python");
    this.editor.clearSelection();
    this.editor.on("change", () => {
      textarea.value = this.editor.getValue();
      this.mark([]);
      listener.changed();
    });
    const keys = { win: "Ctrl-Enter", mac: "Command-Enter|Ctrl-Enter" };
    this.editor.commands.addCommand({ name: "run", bindKey: keys, exec: () => listener.run() });
  }

  get value() {
    return this.editor.getValue();
  }

  /** Replaces the text; undo brings the old one back. */
  set value(text) {
    this.editor.session.doc.setValue(text);
    this.editor.moveCursorTo(0, 0);
    this.editor.clearSelection();
  }

  /** Mark lines: [{line, text, status}] with lines from 1. */
  mark(found) {
    const rows = found.map(({ line, text }) => ({ row: line - 1, column: 0, text, type: "error" }));
    this.editor.session.setAnnotations(rows);
  }

  focus() {
    this.editor.focus();
  }

  goTo(line) {
    this.editor.gotoLine(line, 0);
    this.editor.focus();
    this.editor.container.scrollIntoView({ block: "nearest" });
  }
}

/** Colours are those of the tokens, by classes in editor.css, so that the theme follows the page's. */
function defineTheme(ace) {
  ace.define("ace/theme/supertest", ["require", "exports", "module"], (_, exports) => {
    exports.isDark = false;
    exports.cssClass = "ace-supertest";
    exports.cssText = "";
  });
}

class PlainEditor {
  constructor(textarea, listener) {
    this.textarea = textarea;
    textarea.addEventListener("input", () => listener.changed());
    textarea.addEventListener("keydown", (event) => this.#key(event, listener));
  }

  get value() {
    return this.textarea.value;
  }

  set value(text) {
    this.textarea.focus();
    this.textarea.select();
    document.execCommand("insertText", false, text); // the one way that keeps undo
    this.textarea.setSelectionRange(0, 0);
  }

  mark() {}

  focus() {
    this.textarea.focus();
  }

  goTo(line) {
    const at = this.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1);
    this.textarea.focus();
    this.textarea.setSelectionRange(at, at);
  }

  /** Tab indents, unless Escape was pressed just before: keyboards must be able to leave. */
  #key(event, listener) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      listener.run();
    }
    if (event.key === "Tab" && !event.shiftKey && !this.leaving) {
      event.preventDefault();
      document.execCommand("insertText", false, "    ");
    }
    this.leaving = event.key === "Escape";
  }
}
