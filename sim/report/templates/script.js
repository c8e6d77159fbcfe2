"use strict";
{
  // What a page does beyond being read: tables sort by a click on a heading, a button turns it dark or light.
  const page = document.documentElement;
  const words = new Intl.Collator(page.lang, { numeric: true });

  const shown = (row, column) => {
    const cell = row.cells[column];
    if (cell.dataset.sort !== undefined) return Number(cell.dataset.sort);
    return cell.classList.contains("n") ? null : cell.firstChild?.textContent.trim() || null;
  };

  // Numbers by size, words by the language's order; what shows nothing stands last whichever way.
  const compare = (column, sign) => (one, other) => {
    const [a, b] = [shown(one, column), shown(other, column)];
    if (a === null || b === null) return (a === null) - (b === null);
    return sign * (typeof a === "number" && typeof b === "number" ? a - b : words.compare(a, b));
  };

  const ORDERS = { none: "ascending", ascending: "descending", descending: "none" };

  const makeSortable = (table) => {
    const body = table.tBodies[0];
    const asWritten = [...body.rows];
    if (asWritten.length < 2) return;
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const order = ORDERS[head.getAttribute("aria-sort")];
        for (const one of heads) one.setAttribute("aria-sort", "none");
        head.setAttribute("aria-sort", order);
        table.classList.toggle("sorted", order !== "none");
        const sign = order === "descending" ? -1 : 1;
        body.append(...(order === "none" ? asWritten : [...asWritten].sort(compare(column, sign))));
      });
    });
  };

  // What is wider than its box can be scrolled by keyboard as well.
  const makeReachable = (box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };

  const boxes = document.querySelectorAll(".table, .card");
  const watch = new ResizeObserver((changes) => changes.forEach((change) => makeReachable(change.target)));
  document.querySelectorAll(".table > table").forEach(makeSortable);
  boxes.forEach((box) => watch.observe(box));

  const theme = document.getElementById("theme");
  const show = (dark) => {
    page.dataset.theme = dark ? "dark" : "light";
    theme.setAttribute("aria-pressed", String(dark));
  };
  const preference = matchMedia("(prefers-color-scheme: dark)");
  theme.addEventListener("click", () => show(page.dataset.theme !== "dark"));
  preference.addEventListener("change", () => show(preference.matches));
  show(preference.matches);
  theme.hidden = false;
}
