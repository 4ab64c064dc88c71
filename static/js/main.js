/* What makes every page nicer; nothing depends on it. */

const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

/* "/" goes to the search box, n and p from change to change */
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("q")?.focus();
  }
  if (event.key === "n" || event.key === "p") visit(event.key === "n" ? 1 : -1);
});

function visit(step) {
  const places = [...document.querySelectorAll("[data-change]")];
  if (places.length === 0) return;
  const tops = places.map((place) => place.getBoundingClientRect().top);
  const next = step > 0 ? tops.findIndex((top) => top > 8) : tops.findLastIndex((top) => top < -8);
  const place = places[next];
  if (!place) return;
  place.tabIndex = -1;
  place.scrollIntoView({ block: "start" });
  place.focus({ preventScroll: true });
}

/* Times of today grow older while the page is open */
const UNITS = [["hour", 3600], ["minute", 60], ["second", 1]];
const wording = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });

function grow() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const age = (Date.now() - new Date(time.dateTime)) / 1000;
    if (age < 0 || age >= 86400) continue;
    const [unit, size] = UNITS.find(([, seconds]) => age >= seconds) ?? UNITS[2];
    time.textContent = wording.format(-Math.floor(age / size), unit);
  }
}

setInterval(grow, 60000);

/* A link marked data-copy copies its whole address */
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-copy]");
  if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  await navigator.clipboard.writeText(link.href);
  const words = link.textContent;
  link.textContent = document.body.dataset.copied;
  say(document.body.dataset.copied);
  setTimeout(() => { link.textContent = words; }, 1500);
});

function say(words) {
  const status = document.querySelector("[data-status]");
  if (status) status.textContent = words;
}

/* The colours change without a journey; the server remembers them */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-theme-choice]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const theme = link.dataset.themeChoice;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const other of link.parentElement.children) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  fetch(link.href, { redirect: "manual" }).catch(() => { location.href = link.href; });
});
