// The desk: keys, countdowns, canned texts. Every page works without it.

const KEYS = "desk-keys";
const keysAreOn = () => localStorage.getItem(KEYS) !== "off";

function isTyping(target) {
  return target.closest("textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])");
}

function setUpSwitch() {
  const holder = document.querySelector("[data-keys-switch]");
  if (!holder) return;
  const box = holder.querySelector("[data-keys-on]");
  holder.hidden = false;
  box.checked = keysAreOn();
  document.documentElement.toggleAttribute("data-keys-off", !box.checked);
  box.addEventListener("change", () => {
    localStorage.setItem(KEYS, box.checked ? "on" : "off");
    document.documentElement.toggleAttribute("data-keys-off", !box.checked);
  });
  holder.querySelector("[data-keys-help]").addEventListener("click", showHelp);
}

function showHelp() {
  const dialog = document.querySelector("[data-keys-dialog]");
  if (dialog && !dialog.open) dialog.showModal();
}

function move(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const here = rows.indexOf(document.activeElement);
  const next = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step];
  if (next) next.focus();
}

// Codes have numbers of one or two digits: wait a moment for the second one.
let digits = "";
let timer = 0;
function typeDigit(digit) {
  digits += digit;
  clearTimeout(timer);
  const toggle = () => {
    document.querySelector(`[name=codes][data-number="${Number(digits)}"]`)?.click();
    digits = "";
  };
  if (digits.length > 1 || Number(digit) > 2) toggle();
  else timer = setTimeout(toggle, 600);
}

function onKey(event) {
  if (!keysAreOn() || event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (key === "?") showHelp();
  else if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
  else if (key === "x") selectRow();
  else if (/^[0-9]$/.test(key)) typeDigit(key);
  else {
    const button = /^[a-z]$/.test(key) && document.querySelector(`[data-key="${key}"]:not(:disabled)`);
    if (!button) return;
    button.click();
  }
  event.preventDefault();
}

function setUpCanned(form) {
  const note = form.querySelector("[name=note]");
  form.addEventListener("change", (event) => {
    const text = event.target.dataset.canned;
    if (!note || !text) return;
    if (event.target.checked && !note.value.includes(text)) {
      note.value = [note.value.trimEnd(), text].filter(Boolean).join("\n\n");
    } else if (!event.target.checked) {
      note.value = note.value.replace(text, "").replace(/\n{3,}/g, "\n\n").trim();
    }
  });
}

function setUpCountdown(place) {
  const restart = (seconds) => { place.dataset.end = String(Date.now() + seconds * 1000); };
  restart(Number(place.dataset.countdown));
  place.restart = restart;
  const tick = () => {
    const left = Math.round((Number(place.dataset.end) - Date.now()) / 1000);
    if (left > 0) {
      place.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      return;
    }
    place.textContent = place.dataset.over;
    clearInterval(clock);
    const undo = place.closest("[data-undo]");
    if (undo) undo.querySelector("button").disabled = true;
  };
  const clock = setInterval(tick, 1000);
  tick();
}

// Working on a case renews its lease, at most once a minute.
function setUpRenewal(form) {
  const renew = document.querySelector("[data-renew]");
  if (!renew) return;
  let last = Date.now();
  form.addEventListener("input", async () => {
    if (Date.now() - last < 60_000) return;
    last = Date.now();
    const answer = await fetch(renew.action, { method: "POST", body: new FormData(renew), redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") document.querySelector("[data-countdown]")?.restart(Number(renew.dataset.renew));
  });
}

// Whoever leaves a case lets go of it, unless a form of the page was sent: that leads on by itself.
function setUpLeaving(place) {
  let isSending = false;
  document.addEventListener("submit", () => { isSending = true; });
  window.addEventListener("pagehide", () => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (isSending || !token) return;
    const data = new FormData();
    data.append("csrfmiddlewaretoken", token);
    navigator.sendBeacon(place.dataset.leave, data);
  });
}

function selectRow() {
  document.activeElement.closest("tr, li")?.querySelector("input[type=checkbox]")?.click();
}

setUpSwitch();
document.addEventListener("keydown", onKey);
document.querySelectorAll("[data-countdown]").forEach(setUpCountdown);
document.querySelectorAll("[data-leave]").forEach(setUpLeaving);
document.querySelectorAll("[data-desk-form]").forEach((form) => { setUpCanned(form); setUpRenewal(form); });
