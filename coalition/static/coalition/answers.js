/* Answering by keyboard: digits press the buttons of the row in focus, J and K move between rows, U undoes.
   Everything works without it, by Tab and Enter. */
(() => {
  const rows = () => [...document.querySelectorAll("[data-answer]")];
  const current = () => document.activeElement?.closest("[data-answer]");
  let last = 0;

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, select, textarea, [contenteditable]");
    if (field || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    if (key === "j" || key === "k") {
      event.preventDefault();
      const next = at < 0 ? 0 : at + (key === "j" ? 1 : -1);
      all[Math.max(0, Math.min(next, all.length - 1))].focus();
      return;
    }
    const button = at >= 0 && all[at].querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (button) {
      event.preventDefault();
      last = at;
      button.click();
    }
  });

  /* After an answer go on with the next row; after an undo stay. */
  document.addEventListener("htmx:beforeRequest", (event) => {
    const row = event.target.closest("[data-answer]");
    if (row) last = rows().indexOf(row);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id === "results" || !rows().length) return;
    const all = rows();
    const open = all[last]?.querySelector('[data-key="1"]');
    all[Math.min(open ? last : last + 1, all.length - 1)]?.focus();
  });
})();
