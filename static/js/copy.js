// Copies a text of the page: <button data-copy="id of the element with it">.

import { toast } from "./toast.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    toast("Copied.");
  } catch {
    // Without HTTPS browsers give no clipboard: choose the text, for Ctrl+C.
    getSelection().selectAllChildren(source);
    toast("Press Ctrl+C to copy what is chosen.", "refused");
  }
});
