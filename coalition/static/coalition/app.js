/* Small behaviours of the frame. Every page works without them. */
(() => {
  const root = document.documentElement;

  const rememberTheme = (theme) => {
    root.dataset.bsTheme = theme;
    root.dataset.themeChoice = theme;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    document.dispatchEvent(new CustomEvent("themechange"));
  };

  const palette = document.getElementById("palette");
  const openPalette = () => {
    if (!palette || palette.open) return;
    palette.showModal();
    document.getElementById("palette-input").focus();
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-toggle]")) {
      rememberTheme(root.dataset.bsTheme === "dark" ? "light" : "dark");
    }
    if (palette && event.target.closest("[data-palette-open]")) {
      event.preventDefault();
      openPalette();
    }
    if (palette && event.target === palette) palette.close();
    /* What stands in the named element goes to the clipboard; the button says so. */
    const copy = event.target.closest("[data-copy-from]");
    if (copy) {
      navigator.clipboard?.writeText(document.getElementById(copy.dataset.copyFrom).textContent.trim()).then(() => {
        copy.textContent = "Copied";
      }).catch(() => {});
    }
    /* A handle that was chosen goes to where one writes. */
    const insert = event.target.closest("[data-insert]");
    if (insert) {
      const field = document.getElementById(insert.dataset.into);
      field.setRangeText(insert.dataset.insert, field.selectionStart, field.selectionEnd, "end");
      field.focus();
    }
  });

  /* In the palette the arrows walk from the field through what was found, and back. */
  palette?.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [document.getElementById("palette-input"), ...palette.querySelectorAll(".palette-results a")];
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    stops[Math.max(0, Math.min(next, stops.length - 1))].focus();
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
    }
  });

  /* Ctrl or Cmd and Enter send a form that says so, wherever in it one is. */
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "Enter") return;
    const form = event.target.closest?.("form[data-send-by-key]");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  });

  /* While the places are a drawer they are a dialog, and a dialog has a name. */
  const places = document.getElementById("places");
  places?.addEventListener("show.bs.offcanvas", () => places.setAttribute("aria-label", "Places"));
  places?.addEventListener("hidden.bs.offcanvas", () => places.removeAttribute("aria-label"));

  /* One submission per form: a second click while the first is under way does nothing. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  /* Rows of a table stand below each other on a phone, each cell with its column's name; roles keep it a table. */
  const stack = (table) => {
    const names = [...table.querySelectorAll(":scope > thead > tr:last-child > *")];
    if (table.classList.contains("table-stacks") || !names.length || names.some((cell) => cell.colSpan > 1)) return;
    const rows = [...table.querySelectorAll(":scope > tbody > tr, :scope > tfoot > tr")];
    table.classList.add("table-stacks");
    table.setAttribute("role", "table");
    table.querySelectorAll(":scope > thead, :scope > tbody, :scope > tfoot").forEach((group) => group.setAttribute("role", "rowgroup"));
    table.querySelectorAll(":scope > thead > tr").forEach((row) => row.setAttribute("role", "row"));
    names.forEach((cell) => cell.setAttribute("role", "columnheader"));
    rows.forEach((row) => {
      row.setAttribute("role", "row");
      if (row.cells.length !== names.length) return;
      [...row.cells].forEach((cell, index) => {
        const name = names[index];
        cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
        if (name.textContent.trim() && !name.querySelector(".visually-hidden")) cell.dataset.label = name.textContent.trim();
        if (cell.childNodes.length > 1 || cell.firstChild?.nodeType === Node.TEXT_NODE) {
          const held = document.createElement("div");
          held.append(...cell.childNodes);
          cell.append(held);
        }
      });
    });
  };
  const stackAll = (root) => root.querySelectorAll?.(".table-responsive > table.table:not(.reasons), .prose table").forEach(stack);
  stackAll(document);
  document.addEventListener("htmx:afterSettle", (event) => stackAll(event.target.parentNode ?? document));

  document.querySelector("[data-focus-first]")?.focus();
})();
