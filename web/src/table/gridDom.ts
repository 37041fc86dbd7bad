/** What is asked of the page itself: how wide cells are, and files for the user's disk. */

const SLACK = 26;
const WIDEST = 600;

/** The width that the widest cell in sight of this column needs. */
export function widestCell(column: string): number {
  let widest = 60;
  for (const cell of document.querySelectorAll<HTMLElement>(`[data-column="${CSS.escape(column)}"]`)) {
    const range = document.createRange();
    range.selectNodeContents(cell.querySelector("[class*=headerText]") ?? cell);
    const isHeader = cell.getAttribute("role") === "columnheader";
    widest = Math.max(widest, Math.ceil(range.getBoundingClientRect().width) + SLACK + (isHeader ? 24 : 0));
  }
  return Math.min(WIDEST, widest);
}
