// Short messages at the foot of the page; they stay until dismissed or for some seconds.

const STAY = 8000;

export function toast(text, status = "idle") {
  const made = document.querySelector("[data-toast-template]").content.firstElementChild.cloneNode(true);
  made.dataset.status = status;
  made.querySelector("use").setAttribute("href", `#icon-${status}`);
  made.querySelector("[data-toast-text]").textContent = text;
  document.querySelector("[data-toasts]").append(made);
  setTimeout(() => made.remove(), STAY);
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
});
