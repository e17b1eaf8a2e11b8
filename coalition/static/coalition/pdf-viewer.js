/* Shows the reader's marked copy page by page with pdf.js. Without scripts, the link to the download stands in its place. */
const box = document.querySelector("[data-pdf-viewer]");
const part = (name) => box.querySelector(`[data-pdf-${name}]`);
const pagesBox = part("pages");
const status = part("status");
const number = part("number");
const STEP = 1.2;
const state = { pdf: null, zoom: 1, first: null, words: [], hits: [], hit: -1, drawn: new Map() };

const say = (text) => { status.textContent = text; };

const fit = () => Math.max(0.2, (pagesBox.clientWidth - 26) / state.first.width) * state.zoom;

function size(frame, viewport) {
  frame.style.width = `${Math.floor(viewport.width)}px`;
  frame.style.height = `${Math.floor(viewport.height)}px`;
}

async function draw(frame) {
  const index = Number(frame.dataset.page);
  const scale = fit();
  if (state.drawn.get(index) === scale) return;
  state.drawn.set(index, scale);
  const page = await state.pdf.getPage(index);
  const viewport = page.getViewport({ scale });
  size(frame, viewport);
  const sharp = Math.min(window.devicePixelRatio || 1, 2);
  const canvas = document.createElement("canvas");
  canvas.width = Math.floor(viewport.width * sharp);
  canvas.height = Math.floor(viewport.height * sharp);
  canvas.setAttribute("aria-hidden", "true");
  const transform = sharp === 1 ? null : [sharp, 0, 0, sharp, 0, 0];
  await page.render({ canvas, viewport, transform }).promise;
  const layer = document.createElement("div");
  layer.className = "textLayer";
  frame.style.setProperty("--total-scale-factor", String(scale));
  frame.style.setProperty("--scale-round-x", "1px");
  frame.style.setProperty("--scale-round-y", "1px");
  await new state.lib.TextLayer({ textContentSource: await page.getTextContent(), container: layer, viewport }).render();
  if (state.drawn.get(index) !== scale) return;
  frame.replaceChildren(canvas, layer);
  mark(layer);
}

function mark(layer) {
  const wanted = part("find").value.trim().toLowerCase();
  for (const span of layer.querySelectorAll("span")) {
    span.classList.toggle("pdf-hit", wanted !== "" && span.textContent.toLowerCase().includes(wanted));
  }
}

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) draw(entry.target).catch(() => say("This page cannot be shown. Download your copy to read it."));
}, { root: pagesBox, rootMargin: "300px" });

function current() {
  const middle = pagesBox.scrollTop + pagesBox.clientHeight / 3;
  let found = 1;
  for (const frame of pagesBox.children) if (frame.offsetTop - pagesBox.offsetTop <= middle) found = Number(frame.dataset.page);
  return found;
}

function go(wanted) {
  const index = Math.min(Math.max(1, wanted || 1), state.pdf.numPages);
  const frame = pagesBox.children[index - 1];
  pagesBox.scrollTop = frame.offsetTop - pagesBox.offsetTop - 8;
  number.value = String(index);
}

function zoom(factor) {
  const at = current();
  state.zoom = factor === 0 ? 1 : Math.min(5, Math.max(0.3, state.zoom * factor));
  const scale = fit();
  for (const frame of pagesBox.children) {
    size(frame, { width: state.first.width * scale, height: state.first.height * scale });
    seen.unobserve(frame);
    seen.observe(frame);
  }
  go(at);
  say(`Zoom ${Math.round(state.zoom * 100)} percent of the width`);
}

async function find() {
  const wanted = part("find").value.trim().toLowerCase();
  for (const layer of pagesBox.querySelectorAll(".textLayer")) mark(layer);
  if (!wanted) { say(""); return; }
  if (state.asked !== wanted) {
    state.asked = wanted;
    state.hits = [];
    state.hit = -1;
    for (let index = 1; index <= state.pdf.numPages; index += 1) {
      if (!state.words[index]) {
        const content = await (await state.pdf.getPage(index)).getTextContent();
        state.words[index] = content.items.map((item) => item.str).join(" ").replace(/\s+/g, " ").toLowerCase();
      }
      if (state.words[index].includes(wanted)) state.hits.push(index);
    }
  }
  if (!state.hits.length) { say("Not found in this document."); return; }
  state.hit = (state.hit + 1) % state.hits.length;
  go(state.hits[state.hit]);
  say(`Found on ${state.hits.length} ${state.hits.length === 1 ? "page" : "pages"}; this is page ${state.hits[state.hit]}.`);
}

async function lead(item) {
  const target = typeof item.dest === "string" ? await state.pdf.getDestination(item.dest) : item.dest;
  if (Array.isArray(target) && target[0]) go((typeof target[0] === "number" ? target[0] : await state.pdf.getPageIndex(target[0])) + 1);
}

function contents(items, depth) {
  const list = document.createElement("ul");
  for (const item of items.slice(0, 300)) {
    const row = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = item.title;
    button.addEventListener("click", () => lead(item).catch(() => say("This entry leads nowhere.")));
    row.append(button);
    if (item.items && item.items.length && depth < 3) row.append(contents(item.items, depth + 1));
    list.append(row);
  }
  return list;
}

async function open() {
  say("Opening your copy…");
  state.lib = await import(box.dataset.library);
  state.lib.GlobalWorkerOptions.workerSrc = box.dataset.worker;
  const base = box.dataset.assets;
  state.pdf = await state.lib.getDocument({
    url: box.dataset.src, useWasm: false, wasmUrl: base, enableXfa: false, disableAutoFetch: true,
    cMapUrl: `${base}cmaps/`, cMapPacked: true, standardFontDataUrl: `${base}fonts/`,
  }).promise;
  box.hidden = false;
  const first = (await state.pdf.getPage(1)).getViewport({ scale: 1 });
  state.first = { width: first.width, height: first.height };
  const scale = fit();
  for (let index = 1; index <= state.pdf.numPages; index += 1) {
    const frame = document.createElement("div");
    frame.className = "pdf-page";
    frame.dataset.page = String(index);
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", `Page ${index} of ${state.pdf.numPages}`);
    size(frame, { width: first.width * scale, height: first.height * scale });
    pagesBox.append(frame);
    seen.observe(frame);
  }
  part("total").textContent = `of ${state.pdf.numPages}`;
  number.max = String(state.pdf.numPages);
  const outline = await state.pdf.getOutline();
  if (outline && outline.length) {
    part("outline").append(contents(outline, 0));
    part("outline").hidden = false;
  }
  document.querySelector("[data-pdf-fallback]").hidden = true;
  say("");
}

function listen() {
  part("previous").addEventListener("click", () => go(current() - 1));
  part("next").addEventListener("click", () => go(current() + 1));
  part("larger").addEventListener("click", () => zoom(STEP));
  part("smaller").addEventListener("click", () => zoom(1 / STEP));
  part("fit").addEventListener("click", () => zoom(0));
  number.addEventListener("change", () => go(Number(number.value)));
  part("search").addEventListener("submit", (event) => { event.preventDefault(); find().catch(() => say("The search stopped.")); });
  pagesBox.addEventListener("scroll", () => { if (document.activeElement !== number) number.value = String(current()); });
  pagesBox.addEventListener("keydown", (event) => {
    const does = { ArrowLeft: () => go(current() - 1), ArrowRight: () => go(current() + 1), "+": () => zoom(STEP), "-": () => zoom(1 / STEP), Home: () => go(1), End: () => go(state.pdf.numPages) }[event.key];
    if (!does || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    does();
  });
  let waiting = 0;
  window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => zoom(1), 250); });
}

if (box) open().then(listen).catch(() => { box.hidden = true; say("The document cannot be shown here. Download your copy to read it."); });
