import { splitName } from "@/ui/splitName";
import styles from "./plot.module.css";

export interface TooltipRow {
  label: string;
  value: string;
  colour?: string;
  isNearest?: boolean;
}

export interface TooltipContent {
  title: string;
  note?: string;
  rows: TooltipRow[];
  details: TooltipRow[];
}

let element: HTMLDivElement | undefined;

function node(tag: string, className: string, text?: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** The one tooltip of the page, beside the pointer and within the window. */
export function showTooltip(content: TooltipContent, clientX: number, clientY: number): void {
  if (!element) {
    element = document.createElement("div");
    element.className = styles.tooltip!;
    element.setAttribute("aria-hidden", "true");
    document.body.append(element);
  }
  const head = node("div", styles.tooltipHead!, content.title);
  if (content.note) head.append(node("span", styles.tooltipNote!, content.note));
  const rows = content.rows.map((row) => {
    const line = node("div", row.isNearest ? `${styles.tooltipRow} ${styles.nearest}` : styles.tooltipRow!);
    const swatch = node("span", styles.swatch!);
    if (row.colour) swatch.style.setProperty("background", row.colour);
    const label = node("span", styles.tooltipLabel!);
    label.append(...splitName(row.label).map((part) => node("span", "", part)));
    line.append(swatch, label, node("b", styles.tooltipValue!, row.value));
    return line;
  });
  const details = content.details.map((row) => {
    const line = node("div", styles.tooltipDetail!);
    line.append(node("span", "", row.label), node("span", styles.tooltipValue!, row.value));
    return line;
  });
  element.replaceChildren(head, ...rows, ...details);
  element.hidden = false;
  const { width, height } = element.getBoundingClientRect();
  const left = clientX + 16 + width > innerWidth - 8 ? clientX - 16 - width : clientX + 16;
  const top = Math.max(8, Math.min(clientY - height / 2, innerHeight - height - 8));
  element.style.setProperty("transform", `translate(${Math.max(8, left)}px, ${top}px)`);
}

export function hideTooltip(): void {
  if (element) element.hidden = true;
}
