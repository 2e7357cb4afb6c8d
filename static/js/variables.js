// Rows of variables: a new one on request, each with a button that takes it away.

/** `element` holds the rows, their template, and the button for another one. */
export function variableRows(element) {
  const rows = element.querySelector("[data-variable-rows]");
  element.querySelector("[data-variable-add]").addEventListener("click", () => {
    const row = element.querySelector("[data-variable-template]").content.firstElementChild.cloneNode(true);
    rows.append(row);
    row.querySelector("input").focus();
  });
  rows.addEventListener("click", (event) => {
    const row = event.target.closest("[data-variable-remove]")?.closest("[data-variable]");
    if (!row) return;
    if (rows.children.length > 1) row.remove();
    else for (const input of row.querySelectorAll("input")) input.value = "";
  });
}
