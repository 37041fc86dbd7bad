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

/** Has the browser keep the blob under this name. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; the blob is not needed for longer.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
