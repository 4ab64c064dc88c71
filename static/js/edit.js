/* The editor keeps what is typed on this device, shows the preview while one writes, and warns before leaving. Nothing depends on it. */

const KEPT_DAYS = 30;
const form = document.querySelector("form[data-keep]");
if (form) {
  const text = form.elements.namedItem("text");
  const summary = form.elements.namedItem("summary");
  const given = text.value;
  let sending = false;

  form.addEventListener("submit", () => { sending = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && text.value !== given) event.preventDefault();
  });

  keep(form, text, summary, given);
  preview(form, text);
  toolbar(form, text);
}

function later(act, wait) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };
}

function keep(form, text, summary, given) {
  const key = `edit ${form.dataset.keep}`;
  const said = form.querySelector("[data-kept-at]");
  const offer = form.querySelector("[data-kept]");
  forgetOld();

  const kept = read(key);
  if (offer && kept && kept.text !== given) {
    offer.hidden = false;
    offer.querySelector("[data-kept-take]").addEventListener("click", () => {
      text.value = kept.text;
      if (kept.summary) summary.value = kept.summary;
      offer.hidden = true;
      text.dispatchEvent(new Event("input", { bubbles: true }));
    });
    offer.querySelector("[data-kept-drop]").addEventListener("click", () => {
      localStorage.removeItem(key);
      offer.hidden = true;
    });
  }

  form.addEventListener("input", later(() => {
    try {
      localStorage.setItem(key, JSON.stringify({ text: text.value, summary: summary.value, at: Date.now() }));
      if (said) {
        said.hidden = false;
        said.querySelector("time").textContent = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
      }
    } catch {
      /* storage full or forbidden: the warning before leaving still holds */
    }
  }, 600));
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function forgetOld() {
  try {
    for (const key of Object.keys(localStorage)) {
      const kept = key.startsWith("edit ") ? read(key) : null;
      if (kept && Date.now() - kept.at > KEPT_DAYS * 86400000) localStorage.removeItem(key);
    }
  } catch {
    /* no storage */
  }
}

/* The server renders the same page that the preview button asks for; its panes replace ours */
function preview(form, text) {
  const button = form.querySelector("button[value='preview']");
  const panes = form.querySelector(".edit-panes");
  if (!button || !panes) return;
  let running = null;

  const show = async () => {
    running?.abort();
    running = new AbortController();
    const body = new FormData(form);
    body.set(button.name, button.value);
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, signal: running.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelectorAll(".edit-panes > .pane-preview, .edit-panes > .pane-change");
      if (fresh.length === 0) return;
      for (const pane of panes.querySelectorAll(":scope > .pane-preview, :scope > .pane-change")) pane.remove();
      panes.append(...fresh);
    } catch {
      /* aborted by newer typing, or no network: the old preview stays */
    }
  };

  text.addEventListener("input", later(show, 900));
  for (const view of form.querySelectorAll("input[name='view']")) view.addEventListener("change", show);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    show();
    const view = document.getElementById("view-preview");
    if (view) view.checked = true;
  });
}

/* Buttons that wrap what is chosen (data-wrap) or begin its lines (data-line) */
function toolbar(form, text) {
  const bar = form.querySelector("[data-toolbar]");
  if (!bar) return;
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { wrap, line } = button.dataset;
    const chosen = text.value.slice(text.selectionStart, text.selectionEnd);
    const [before, after = before] = (wrap ?? "").split("|");
    const fresh = line === undefined ? before + chosen + after : chosen.split("\n").map((each) => line + each).join("\n");
    text.focus();
    /* keeps the undo history of the field, which setRangeText loses */
    if (!document.execCommand("insertText", false, fresh)) text.setRangeText(fresh);
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
