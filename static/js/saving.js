// Forms that are saved in place: what is wrong beside its field, else "Saved".

import { advice, post } from "./problem.js";
import { complain } from "./submitting.js";
import { toast } from "./toast.js";

/** Save a form; returns the answer, or null where it was refused. */
export async function save(form, address = form.action) {
  const said = form.querySelector("[data-saved]");
  if (said) said.textContent = "Saving …";
  const { answer, problem } = await post(address, new FormData(form));
  const others = complain(form, problem?.errors ?? []);
  if (said) said.textContent = answer ? "Saved" : "Not saved";
  if (problem && (others.length || !problem.errors)) toast(others.map((error) => error.message).join(" ") || advice(problem), "refused");
  return answer ?? null;
}

/** Save each of `forms` in place when it is sent; changing it takes "Saved" back. */
export function saveInPlace(forms, saved = () => {}) {
  for (const form of forms) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await save(form);
      if (answer) saved(answer, form);
    });
    form.addEventListener("input", () => {
      const said = form.querySelector("[data-saved]");
      if (said) said.textContent = "";
    });
  }
}
