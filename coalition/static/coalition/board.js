/* Cards may also be dragged: dropping one presses the button on it that leads to that column. */
(() => {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  let dragged = null;
  const leads = (column) => dragged?.querySelector(`[data-to="${column.dataset.column}"]`);

  for (const card of board.querySelectorAll("[data-card]")) {
    if (card.querySelector("[data-to]")) card.draggable = true;
    card.addEventListener("dragstart", () => { dragged = card; });
    card.addEventListener("dragend", () => { dragged = null; });
  }
  for (const column of board.querySelectorAll("[data-column]")) {
    column.addEventListener("dragover", (event) => {
      if (!leads(column)) return;
      event.preventDefault();
      column.classList.add("takes");
    });
    column.addEventListener("dragleave", () => column.classList.remove("takes"));
    column.addEventListener("drop", (event) => {
      event.preventDefault();
      column.classList.remove("takes");
      leads(column)?.click();
    });
  }
})();
