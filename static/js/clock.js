// The server's time, and times and durations in words.

const page = document.querySelector("[data-now]")?.dataset ?? {};
const ahead = page.now ? Number(page.now) * 1000 - Date.now() : 0;

/** The server's time in milliseconds, whatever this machine's clock says. */
export const now = () => Date.now() + ahead;

/** Seconds from an ISO time until now. */
export const secondsSince = (time) => Math.max(0, (now() - Date.parse(time)) / 1000);

/** 0.42 s, 6.1 s, 42 s, 2 min 5 s, 1 h 4 min. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 1) return `${seconds.toFixed(2)} s`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return minutes ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/** A running time: tenths below a minute, so that it visibly moves. */
export function elapsed(seconds) {
  return seconds < 60 ? `${seconds.toFixed(1)} s` : duration(seconds);
}

/** About how long something will take: 8 s, 40 s, 3 min. */
export function about(seconds) {
  if (seconds < 10) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90) return `${Math.round(seconds / 5) * 5} s`;
  return `${Math.round(seconds / 60)} min`;
}

function ago(seconds) {
  if (seconds < 10) return "just now";
  if (seconds < 60) return `${Math.floor(seconds / 10) * 10} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return "";
}

/** Make the times in a part of the page relative; the exact one stays on hover. */
export function refreshTimes(part = document) {
  for (const time of part.querySelectorAll("time[data-ago]")) {
    const at = new Date(time.dateTime);
    const words = ago(secondsSince(time.dateTime));
    time.title = at.toLocaleString();
    time.textContent =
      words || at.toLocaleString(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  }
  for (const time of part.querySelectorAll("[data-elapsed]")) {
    const since = secondsSince(time.dataset.elapsed);
    time.textContent = since < 60 ? `${Math.floor(since)} s` : duration(since);
  }
  for (const bar of part.querySelectorAll("[data-usual]")) {
    bar.value = secondsSince(bar.dataset.usual);
    bar.toggleAttribute("data-over", bar.value >= bar.max);
  }
  for (const time of part.querySelectorAll("[data-until]")) {
    const left = (Date.parse(time.dataset.until) - now()) / 1000;
    time.textContent = left > 0 ? `in about ${about(left)}` : "soon";
  }
}
