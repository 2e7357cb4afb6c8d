// Keeps the admin's theme and the product's one choice: a cookie there, Unfold's local storage here.
// A plain script before Alpine: what it stores is what Unfold starts with, so nothing flashes.

(() => {
  const KEY = "adminTheme";
  const YEAR = 365 * 24 * 3600;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => document.cookie.match(/(?:^|; )theme=(light|dark)/)?.[1] ?? "auto";
  const stored = () => localStorage.getItem(KEY)?.replaceAll('"', "") ?? "auto";

  localStorage.setItem(KEY, JSON.stringify(chosen()));

  function keep() {
    if (stored() === chosen()) return;
    const name = stored() === "auto" ? "system" : stored();
    document.cookie = `theme=${name}; path=/; max-age=${YEAR}; samesite=lax`;
  }
  // Unfold's switch stores after the event.
  for (const event of ["click", "keydown"]) document.addEventListener(event, () => setTimeout(keep, 50));

  // Unfold asks once; whoever changes the system's theme meanwhile sees it here too.
  dark.addEventListener("change", () => {
    if (stored() === "auto") document.documentElement.classList.toggle("dark", dark.matches);
  });
})();
