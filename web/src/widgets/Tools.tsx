import { EllipsisVertical } from "lucide-react";
import { type RefObject, useState } from "react";
import { IconButton } from "@/ui/controls";
import { Dialog } from "@/ui/Dialog";
import { saveFile } from "@/ui/download";
import { formatInteger } from "@/ui/format";
import { Menu, MenuItem } from "@/ui/Menu";
import { toastError } from "@/ui/toasts";
import { csvOf } from "./csv";
import { blobOf, pngOf, svgText } from "./picture";
import styles from "./widgets.module.css";

export interface Table {
  head: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
}

interface ToolsProps {
  title: string;
  /** What is shown, in numbers. */
  table: () => Table;
  /** What is drawn; absent where it is a table anyway. */
  drawing?: RefObject<SVGSVGElement | HTMLCanvasElement | null>;
  hasTable?: boolean;
}

const MOST_ROWS = 2_000;

/** Says what went wrong in passing; nothing is lost. */
async function tried(action: () => Promise<unknown> | unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    toastError(error);
  }
}

/** What a widget shows as numbers, and as files. */
export function Tools({ title, table, drawing, hasTable = true }: ToolsProps) {
  const [shown, show] = useState<Table | null>(null);
  const name = title || "widget";
  const element = () => {
    const found = drawing?.current;
    if (!found) throw new Error("Nothing has been drawn yet. Wait for it, and try again.");
    return found;
  };
  const png = async () => {
    const drawn = element();
    saveFile(`${name}.png`, await (drawn instanceof HTMLCanvasElement ? blobOf(drawn) : pngOf(drawn, name)));
  };
  const svg = () => {
    const drawn = element();
    if (drawn instanceof SVGSVGElement)
      saveFile(`${name}.svg`, new Blob([svgText(drawn, name)], { type: "image/svg+xml" }));
  };
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label={`Data of ${name}`}>
            <EllipsisVertical size={14} aria-hidden />
          </IconButton>
        }
      >
        {hasTable && <MenuItem onSelect={() => show(table())}>Data table</MenuItem>}
        {drawing && <MenuItem onSelect={() => tried(png)}>Download PNG</MenuItem>}
        {drawing && !(drawing.current instanceof HTMLCanvasElement) && (
          <MenuItem onSelect={() => tried(svg)}>Download SVG</MenuItem>
        )}
        <MenuItem
          onSelect={() =>
            tried(() => {
              const { head, rows } = table();
              saveFile(`${name}.csv`, new Blob([csvOf(head, rows)], { type: "text/csv" }));
            })
          }
        >
          Download CSV
        </MenuItem>
      </Menu>
      {shown && (
        <Dialog title={name} onClose={() => show(null)} wide>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
          <div className={styles.dataTable} tabIndex={0}>
            <table aria-label={name}>
              <thead>
                <tr>
                  {shown.head.map((each, index) => (
                    <th key={index} scope="col">
                      {each}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {shown.rows.slice(0, MOST_ROWS).map((row, index) => (
                  <tr key={index}>
                    {row.map((value, column) => (
                      <td key={column} data-number={typeof value === "number" || undefined}>
                        {value ?? "–"}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {shown.rows.length > MOST_ROWS && (
            <p className={styles.hint}>
              The first {formatInteger(MOST_ROWS)} of {formatInteger(shown.rows.length)} rows. The CSV has all of them.
            </p>
          )}
        </Dialog>
      )}
    </>
  );
}
