import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useMemo, useRef } from "react";
import { Failure } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import { tableHeadKey, useTableHead } from "./readFile";
import styles from "./viewers.module.css";

const ROW_PIXELS = 26;
const WIDTH_SAMPLE = 100;

export interface Column {
  name: string;
  type?: string;
}

/** A table of text whose rows exist only while they are seen. */
export function TableView({
  columns,
  rows,
  note,
}: {
  columns: readonly Column[];
  rows: readonly (readonly (string | null)[])[];
  note?: ReactNode;
}) {
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 12,
  });
  const layout = useMemo(
    () => `3.4rem ${columns.map((column, index) => widthOf(column, rows, index)).join(" ")}`,
    [columns, rows],
  );
  const isNumber = useMemo(() => columns.map((_, index) => isNumeric(rows, index)), [columns, rows]);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section ref={scroller} className={styles.table} tabIndex={0} aria-label="Table of the file">
        {/* biome-ignore lint/a11y/useSemanticElements: rows that are placed one by one cannot be those of a table element. */}
        <div role="table" aria-rowcount={rows.length + 1} aria-colcount={columns.length + 1}>
          {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
          <div role="row" tabIndex={-1} className={styles.tableHead} style={{ gridTemplateColumns: layout }}>
            {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
            <span role="columnheader" tabIndex={-1}>
              #
            </span>
            {columns.map((column, index) => (
              // biome-ignore lint/a11y/useSemanticElements: see above.
              <span key={index} role="columnheader" tabIndex={-1} title={column.type} data-number={isNumber[index]}>
                {column.name}
              </span>
            ))}
          </div>
          {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
          <div role="rowgroup" className={styles.tableBody} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => (
              // biome-ignore lint/a11y/useSemanticElements: see above.
              <div
                key={item.index}
                role="row"
                tabIndex={-1}
                aria-rowindex={item.index + 2}
                className={styles.tableRow}
                style={{ gridTemplateColumns: layout, transform: `translateY(${item.start}px)` }}
              >
                {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
                <span role="rowheader" tabIndex={-1}>
                  {item.index}
                </span>
                {columns.map((_, index) => {
                  const text = rows[item.index]?.[index] ?? null;
                  return (
                    // biome-ignore lint/a11y/useSemanticElements: see above.
                    <span
                      key={index}
                      role="cell"
                      data-number={isNumber[index]}
                      data-missing={text === null}
                      title={text ?? undefined}
                    >
                      {text ?? "–"}
                    </span>
                  );
                })}
              </div>
            ))}
          </div>
        </div>
      </section>
      {note && <p className={styles.cut}>{note}</p>}
    </>
  );
}

/** The first rows of a Parquet file. */
export function ParquetView({ url, size }: { url: string; size: number }) {
  const head = url.replace("/content?", "/table?");
  const table = useTableHead(head, size);
  if (table.isPending)
    return (
      <WaitingFor answer={table} queryKey={tableHeadKey(head, size)} what="Reading the table's first rows…" lines={8} />
    );
  if (table.isError && !table.data) return <Failure error={table.error} onRetry={() => table.refetch()} />;
  const { columns, rows, total, total_columns: totalColumns } = table.data;
  const cut = [
    rows.length < total && `the first ${rows.length.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} rows`,
    columns.length < totalColumns && `${columns.length} of ${totalColumns.toLocaleString("en-US")} columns`,
  ].filter(Boolean);
  return (
    <TableView
      columns={columns}
      rows={rows}
      note={cut.length > 0 ? `Shown: ${cut.join(", ")}. Download the file to see all of it.` : undefined}
    />
  );
}

function widthOf(column: Column, rows: readonly (readonly (string | null)[])[], index: number): string {
  let longest = column.name.length + 1;
  for (const row of rows.slice(0, WIDTH_SAMPLE)) longest = Math.max(longest, row[index]?.length ?? 1);
  return `${Math.min(38, Math.max(5, longest * 0.56 + 1.8)).toFixed(1)}rem`;
}

function isNumeric(rows: readonly (readonly (string | null)[])[], index: number): boolean {
  const some = rows.slice(0, WIDTH_SAMPLE).map((row) => row[index] ?? "");
  const filled = some.filter((text) => text.trim() !== "");
  return filled.length > 0 && filled.every((text) => !Number.isNaN(Number(text)) || /^-?(nan|inf)$/i.test(text));
}
