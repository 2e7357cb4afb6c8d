// The list of executions: a chosen filter applies at once.

const filters = document.querySelector("[data-filters]");
filters.addEventListener("change", () => {
  const chosen = [...new FormData(filters)].filter(([, value]) => value);
  location.assign(`${location.pathname}?${new URLSearchParams(chosen)}`);
});
