// A schedule's form: what is being typed is told in words, with the next times, before it is saved.

const form = document.querySelector("form[data-schedule]");
const shown = () => document.querySelector("[data-schedule-preview]");
const PAUSE = 250;
let waiting;
let asked = 0;

async function preview() {
  const number = (asked += 1);
  const { schedule, timezone } = form.elements;
  const query = new URLSearchParams({ schedule: schedule.value, timezone: timezone.value });
  try {
    const answer = await fetch(`${form.dataset.preview}?${query}`);
    if (!answer.ok || number !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-schedule-preview]");
    if (fresh) shown()?.replaceWith(fresh);
  } catch {
    // The server is away for a moment: what is shown stays, and saving says so.
  }
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(preview, PAUSE);
});
