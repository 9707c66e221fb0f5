// Shared behaviours. Every page works without them.

// Menus close when the focus or a click leaves them, and on Escape.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
};
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  closeMenus();
  open?.querySelector("summary")?.focus();
});

document.addEventListener("click", async (event) => {
  const print = event.target.closest("[data-print]");
  if (print) window.print();
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(copy.dataset.copy);
    say(copy.dataset.copied);
  }
});

// Buttons that only work with a script are hidden until one runs.
for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;

// A request that failed is said aloud; what was typed stays where it is.
const say = (text) => {
  const line = document.getElementById("live-messages");
  if (line && text) line.textContent = text;
};
const failed = () => say(document.body.dataset.failed);
document.body.addEventListener("htmx:responseError", failed);
document.body.addEventListener("htmx:sendError", failed);
