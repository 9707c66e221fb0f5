// Keeps what is being typed: on the server a few seconds after the last key and when a field is left, and until that
// has worked in this browser too, so that neither an expired session nor a lost connection takes a word.

const PAUSE = 5000;

for (const form of document.querySelectorAll("form[data-autosave]")) keep(form);

function keep(form) {
  const status = form.querySelector("#draft-status");
  const key = `unsaved:${location.pathname}`;
  let timer = 0;
  let isDirty = false;
  let inFlight = false;
  let submitter = null;
  let isSent = false;

  const skipped = new Set(["version", "post", "keep", "csrfmiddlewaretoken", "new_picture"]);
  const typed = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !skipped.has(name) && !name.startsWith("pictures-"));

  function remember() {
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), version: form.elements.version?.value, fields: typed() }));
    } catch { /* private mode or full: the server copy has to do */ }
  }

  // Only where the server still has the version those words were typed on; newer ones are never covered.
  function restore() {
    const copy = JSON.parse(localStorage.getItem(key) || "null");
    localStorage.removeItem(key);
    if (!copy || copy.version !== form.elements.version?.value || Date.now() - copy.at > 86_400_000) return;
    for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked = false;
    for (const [name, value] of copy.fields) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "checkbox" || field.type === "radio") field.checked ||= field.value === value;
        else field.value = value;
      }
    }
    changed();
  }

  function changed() {
    isDirty = true;
    remember();
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  function save() {
    clearTimeout(timer);
    if (!isDirty || isSent) return;
    isDirty = false;
    form.dispatchEvent(new CustomEvent("autosave"));
  }

  form.addEventListener("input", (event) => event.target.type !== "file" && changed());
  form.addEventListener("change", (event) => event.target.type !== "file" && save());
  document.addEventListener("visibilitychange", () => document.hidden && save());

  form.addEventListener("htmx:beforeRequest", () => (inFlight = true));
  form.addEventListener("htmx:afterRequest", (event) => {
    inFlight = false;
    const { successful, xhr } = event.detail;
    const mustSignIn = Boolean(xhr.getResponseHeader("HX-Redirect"));
    if (event.target === status) {
      if (!successful || mustSignIn) isDirty = true;
      else if (!isDirty) localStorage.removeItem(key);
    }
    if (mustSignIn) submitter = null; // the words are restored when the person comes back
    if (submitter) setTimeout(() => send(submitter));
  });

  function send(button) {
    isSent = true;
    clearTimeout(timer);
    form.requestSubmit(button);
  }

  // Sending saves first: it then neither meets its own newer draft nor loses words to an expired session.
  form.addEventListener("submit", (event) => {
    if (isSent || (!inFlight && !isDirty)) {
      isSent = true;
      return;
    }
    event.preventDefault();
    submitter = event.submitter;
    if (!inFlight) save();
  });
  window.addEventListener("pageshow", () => ([isSent, submitter] = [false, null]));

  restore();
}
