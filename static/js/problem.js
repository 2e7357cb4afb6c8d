// Requests of a page's own, and the server's problems in words.

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
const LOST = { code: "unreachable", title: "No connection", detail: "The server can’t be reached." };
const STRANGE = { code: "strange", title: "Unexpected answer", detail: "The server gave an answer that this page can’t read." };

/** Post a form's data; returns {answer} or {problem}, never throws. */
export async function post(address, data) {
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  const response = await fetch(address, { method: "POST", body: data, headers }).catch(() => null);
  if (!response) return { problem: LOST };
  const body = await response.json().catch(() => null);
  if (response.ok && body) return { answer: body };
  return { problem: body ?? { ...STRANGE, status: response.status } };
}

/** One sentence about a problem, and what to do. */
export function advice(problem) {
  if (problem.code === "unauthenticated") return "You were signed out. Sign in again in another tab, then come back here.";
  if (problem.code === "capacity_unknown") return "Capacity can’t be read now (Redis is unreachable), so nothing is started.";
  return problem.detail;
}
