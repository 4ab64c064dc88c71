/* The time strip answers to keys and dragging; the contents mark the section that is read. Nothing depends on it. */

const strip = document.querySelector("[data-strip]");
if (strip) {
  const bars = [...strip.querySelectorAll("a")];
  const said = document.querySelector("[data-strip-said]");
  const barOf = (event) => event.target.closest("[data-strip] a");
  const numberOf = (bar) => Number(/\/r\/(\d+)$/.exec(bar.getAttribute("href"))?.[1]);

  for (const kind of ["pointerover", "focusin"]) {
    strip.addEventListener(kind, (event) => {
      const bar = barOf(event);
      if (bar && said) said.textContent = bar.getAttribute("aria-label");
    });
  }

  strip.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = bars[bars.indexOf(barOf(event)) + step];
    if (!step || !next) return;
    event.preventDefault();
    next.focus();
  });

  /* from one bar to another: compare the two */
  let from = null;
  strip.addEventListener("dragstart", (event) => event.preventDefault());
  strip.addEventListener("pointerdown", (event) => { from = barOf(event); });
  strip.addEventListener("pointerup", (event) => {
    const to = barOf(event);
    if (!from || !to || from === to) return;
    const ends = [numberOf(from), numberOf(to)].sort((a, b) => a - b);
    if (ends.some(Number.isNaN)) return;
    location.href = to.getAttribute("href").replace(/\/r\/\d+$/, `/compare/${ends[0]}..${ends[1]}`);
  });
}

const contents = document.querySelector("[data-contents]");
if (contents) {
  const links = new Map([...document.querySelectorAll(".contents a[href^='#']")].map((link) => [link, link.hash.slice(1)]));
  const byId = new Map();
  for (const [link, id] of links) byId.set(decodeURIComponent(id), [...(byId.get(decodeURIComponent(id)) ?? []), link]);
  const name = document.querySelector("[data-section-name]");
  let current = [];

  const mark = (heading) => {
    for (const link of current) link.removeAttribute("aria-current");
    current = byId.get(heading.id) ?? [];
    for (const link of current) link.setAttribute("aria-current", "true");
    if (name) name.textContent = heading.textContent;
  };

  const watcher = new IntersectionObserver((entries) => {
    const seen = entries.find((entry) => entry.isIntersecting);
    if (seen) mark(seen.target);
  }, { rootMargin: "0px 0px -75% 0px" });
  for (const id of byId.keys()) {
    const heading = document.getElementById(id);
    if (heading) watcher.observe(heading);
  }
}
