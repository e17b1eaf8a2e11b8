/* Investigate by keyboard, mouse and touch. Without this file each value is a link to its page, and every act a button. */
(() => {
  const place = document.querySelector("[data-investigate]");
  if (!place) return;
  const pane = document.getElementById("pane");
  const dialog = document.querySelector("[data-keys-dialog]");
  const said = place.querySelector("[data-said]");
  const opener = document.querySelector("[data-keys-open]");
  let current = null;

  const rows = () => [...place.querySelectorAll("[data-row]")];
  const link = (row) => row?.querySelector("[data-open]");
  const chosen = () => rows().filter((row) => row.querySelector("[name=ids]").checked);
  const say = (words) => { said.textContent = words; };

  /* One row at a time is a stop for the tab key. */
  const rove = (row) => {
    current = row;
    for (const one of rows()) {
      one.toggleAttribute("data-current", one === row && place.contains(document.activeElement));
      one.querySelectorAll("a, input, button").forEach((stop) => { stop.tabIndex = one === row ? 0 : -1; });
    }
  };
  const prepare = () => {
    place.querySelectorAll("[data-copy-chosen], [data-veil-toggle]").forEach((button) => { button.hidden = false; });
    rove(rows().find((row) => row.dataset.id === current?.dataset.id) ?? rows()[0] ?? null);
  };
  const go = (step) => {
    const all = rows();
    if (!all.length) return;
    const inside = current?.hasAttribute("data-current");
    const at = Math.max(0, Math.min(all.indexOf(current) + (inside ? step : 0), all.length - 1));
    link(all[at]).focus();
    all[at].scrollIntoView({ block: "nearest" });
  };

  const open = (row) => {
    if (!row) return;
    rove(row);
    htmx.ajax("GET", link(row).dataset.open, { target: pane, swap: "innerHTML" });
  };
  const close = () => {
    pane.replaceChildren();
    link(current)?.focus();
  };
  const copy = async (sources) => {
    if (!sources.length) return;
    if (!navigator.clipboard) { say("This browser does not let a page copy."); return; }
    await navigator.clipboard.writeText(sources.map((one) => one.dataset.copy).join("\n"));
    const body = new FormData();
    sources.forEach((one) => body.append("ids", one.dataset.id));
    const token = JSON.parse(document.body.getAttribute("hx-headers"));
    fetch(place.dataset.taken, { method: "POST", body, headers: token });
    say(sources.length === 1 ? "Copied, defanged." : `${sources.length} values copied, defanged.`);
  };
  const keep = () => {
    if (chosen().length) place.querySelector("[data-bulk] [value=keep]").click();
    else current?.querySelector("[data-keep] button").click();
  };
  const follow = (address) => { if (address) location.assign(address); };

  /* The reactions beside the list, in the order of their buttons: 1 to 9, 0 and -. */
  const tap = (key) => {
    const number = ["0", "-"].includes(key) ? 10 + ["0", "-"].indexOf(key) : Number(key);
    return pane.querySelector(`[data-tap="${number}"]`);
  };

  const KEYS = {
    j: () => go(1),
    k: () => go(-1),
    o: () => open(current),
    x: () => current?.querySelector("[name=ids]").click(),
    s: keep,
    c: () => copy(chosen().length ? chosen() : [current].filter(Boolean)),
    r: () => follow(current?.dataset.reveal),
    u: () => {
      if (chosen().length) place.querySelector("[data-outcome-many]").click();
      else follow(current?.dataset.outcome);
    },
    e: () => {
      if (chosen().length) place.querySelector("[data-react-many]").click();
      else tap("1")?.focus();
    },
    "?": () => dialog.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && pane.childElementCount) { close(); return; }
    const at = event.target;
    if (event.key === "Enter" && at.matches("[data-open]")) { event.preventDefault(); open(at.closest("[data-row]")); return; }
    if (place.dataset.keys !== "on" || at.matches("select, textarea, input:not([type=checkbox])")) return;
    if (at !== document.body && !place.contains(at) && at.id !== "content") return;
    const act = /^[0-9-]$/.test(event.key) ? tap(event.key) && (() => tap(event.key).click()) : KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  place.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) rove(row);
  });
  place.addEventListener("click", (event) => {
    const opened = event.target.closest("[data-open]");
    if (opened && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      open(opened.closest("[data-row]"));
    }
    if (event.target.closest("[data-pane-close]")) close();
    const one = event.target.closest("[data-copy-one]");
    if (one) copy([one]);
    if (event.target.closest("[data-copy-chosen]")) copy(chosen());
    const veil = event.target.closest("[data-veil-toggle]");
    if (veil) {
      const lifted = place.querySelector("[data-rows]").classList.toggle("veil-lifted");
      veil.setAttribute("aria-pressed", lifted);
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === pane) pane.querySelector("[data-pane-head]")?.focus();
    else prepare();
  });
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
  prepare();
})();
