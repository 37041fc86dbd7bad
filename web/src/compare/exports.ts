/** A table as text for spreadsheets, documents and papers. */
export interface Exported {
  header: readonly string[];
  /** The first cell is the path; null where a run has no value. */
  rows: readonly (readonly (string | null)[])[];
}

export const FORMATS = {
  csv: { title: "CSV", extension: "csv", type: "text/csv", write: toCsv },
  markdown: { title: "Markdown", extension: "md", type: "text/markdown", write: toMarkdown },
  latex: { title: "LaTeX", extension: "tex", type: "application/x-tex", write: toLatex },
} as const;
export type Format = keyof typeof FORMATS;

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const SPREADSHEETS_RUN = /^[=+\-@\t\r]/;

/** A cell that no spreadsheet takes for a formula. */
const safeCell = (text: string): string => (SPREADSHEETS_RUN.test(text) && !NUMBER.test(text) ? `'${text}` : text);

function csvCell(text: string): string {
  const safe = safeCell(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function toCsv({ header, rows }: Exported): string {
  return `${[header, ...rows].map((row) => row.map((cell) => csvCell(cell ?? "")).join(",")).join("\r\n")}\r\n`;
}

/** For what is put on the clipboard: spreadsheets make cells of it. */
export const toTsv = ({ header, rows }: Exported): string =>
  [header, ...rows]
    .map((row) => row.map((cell) => safeCell(cell ?? "").replace(/[\t\r\n]+/g, " ")).join("\t"))
    .join("\n");

const markdownCell = (text: string): string => text.replace(/[\\`*_[\]<>|]/g, "\\$&").replace(/\s*\r?\n\s*/g, " ");

export function toMarkdown({ header, rows }: Exported): string {
  const line = (cells: readonly (string | null)[]) =>
    `| ${cells.map((cell) => (cell === null ? "–" : markdownCell(cell))).join(" | ")} |`;
  const rule = `|${header.map((_, index) => (index === 0 ? " --- " : " ---: ")).join("|")}|`;
  return `${[line(header), rule, ...rows.map(line)].join("\n")}\n`;
}

const LATEX: Record<string, string> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};

const latexCell = (text: string): string =>
  text.replace(/[\\~^&%$#_{}]/g, (sign) => LATEX[sign] ?? `\\${sign}`).replace(/\s*\r?\n\s*/g, " ");

export function toLatex({ header, rows }: Exported): string {
  const line = (cells: readonly (string | null)[]) =>
    `  ${cells.map((cell) => (cell === null ? "--" : latexCell(cell))).join(" & ")} \\\\`;
  return [
    `\\begin{tabular}{l${"r".repeat(Math.max(0, header.length - 1))}}`,
    "  \\hline",
    line(header),
    "  \\hline",
    ...rows.map(line),
    "  \\hline",
    "\\end{tabular}",
    "",
  ].join("\n");
}
