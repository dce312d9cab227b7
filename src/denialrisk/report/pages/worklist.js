
"use strict";
// The table is complete without this: here it only learns to be searched and sorted.
const table = document.getElementById("worklist");
const body = table.tBodies[0];
const rows = Array.from(body.rows, (row) => ({ row, text: row.textContent.toLowerCase() }));
const find = document.getElementById("find");
const boxes = Array.from(document.querySelectorAll("input[name=action]"));
const count = document.getElementById("count");

function show() {
  const wanted = find.value.trim().toLowerCase().split(/\s+/);
  const hiddenActions = new Set(boxes.filter((box) => !box.checked).map((box) => box.value));
  let shown = 0;
  for (const { row, text } of rows) {
    const visible = !hiddenActions.has(row.dataset.action) && wanted.every((word) => text.includes(word));
    row.hidden = !visible;
    shown += visible;
  }
  count.textContent = `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")} claims shown`;
}

function key(row, column) {
  const cell = row.cells[column];
  const value = cell.dataset.sort ?? cell.textContent.trim();
  return value !== "" && !Number.isNaN(Number(value)) ? Number(value) : value.toLowerCase();
}

function compare(a, b) {
  if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
  return typeof a === "number" ? -1 : 1;
}

function sortBy(header, column) {
  const down = header.getAttribute("aria-sort") === "ascending"
    || (!header.hasAttribute("aria-sort") && header.classList.contains("n"));
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", down ? "descending" : "ascending");
  rows.sort((a, b) => compare(key(a.row, column), key(b.row, column)) * (down ? -1 : 1));
  body.append(...rows.map(({ row }) => row));
}

Array.from(table.tHead.rows[0].cells).forEach((header, column) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = header.textContent;
  button.addEventListener("click", () => sortBy(header, column));
  header.replaceChildren(button);
});
find.addEventListener("input", show);
boxes.forEach((box) => box.addEventListener("change", show));
document.getElementById("controls").hidden = false;
show();
