import { ChevronLeft, ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import type { AxisKind } from "@/api/buckets";
import { IconButton, SelectField } from "@/ui/controls";
import { Dialog } from "@/ui/Dialog";
import { formatExact, formatInteger } from "@/ui/format";
import styles from "./charts.module.css";
import { AXIS_NAMES, placeText } from "./engine/axes";
import { valueText } from "./engine/hovering";
import { BAND_NAMES, type Line, spreadOf } from "./engine/lines";

const ROWS = 50;
const capitalized = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

/** What a chart shows of one of its lines, as a table. */
export function DataTable({
  title,
  lines,
  axis,
  onClose,
}: {
  title: string;
  lines: readonly Line[];
  axis: AxisKind;
  onClose: () => void;
}) {
  const [chosen, choose] = useState(0);
  const [page, setPage] = useState(0);
  const line = lines[chosen] ?? lines[0];
  const rows = useMemo(() => {
    if (!line) return [];
    const from = page * ROWS;
    return Array.from({ length: Math.max(0, Math.min(ROWS, line.x.length - from)) }, (_, index) =>
      line.sample(from + index),
    );
  }, [line, page]);
  if (!line) return null;
  const hasBand = line.low !== null;
  const band = hasBand ? (BAND_NAMES[spreadOf(line)] ?? []) : [];
  const counts = hasBand || line.isGroup;
  return (
    <Dialog title={title} onClose={onClose} wide>
      <SelectField
        label="Line"
        value={String(chosen)}
        onChange={(next) => {
          choose(Number(next));
          setPage(0);
        }}
        options={lines.map((each, index) => [String(index), each.label])}
      />
      <div className={styles.points}>
        <table aria-label={`${title}: ${line.label}`}>
          <thead>
            <tr>
              <th scope="col">{AXIS_NAMES[axis]}</th>
              <th scope="col">{capitalized(line.average?.of ?? (hasBand ? "mean" : "value"))}</th>
              {band.map((name) => (
                <th key={name} scope="col">
                  {capitalized(name)}
                </th>
              ))}
              {counts && <th scope="col">{line.isGroup ? "Members" : "Points"}</th>}
            </tr>
          </thead>
          <tbody>
            {rows.map((sample, index) => (
              <tr key={page * ROWS + index}>
                <td>{placeText(axis, sample.x)}</td>
                <td>{valueText(sample)}</td>
                {hasBand && <td>{formatExact(sample.min)}</td>}
                {hasBand && <td>{formatExact(sample.max)}</td>}
                {counts && <td>{formatInteger(sample.members ?? sample.count)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
        <div className={styles.pager}>
          <span>
            {formatInteger(page * ROWS + 1)}–{formatInteger(page * ROWS + rows.length)} of{" "}
            {formatInteger(line.x.length)} rows
          </span>
          <span>
            <IconButton label="Earlier rows" disabled={page === 0} onClick={() => setPage(page - 1)}>
              <ChevronLeft size={15} aria-hidden />
            </IconButton>
            <IconButton
              label="Later rows"
              disabled={(page + 1) * ROWS >= line.x.length}
              onClick={() => setPage(page + 1)}
            >
              <ChevronRight size={15} aria-hidden />
            </IconButton>
          </span>
        </div>
      </div>
    </Dialog>
  );
}
