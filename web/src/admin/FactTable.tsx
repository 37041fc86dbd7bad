import type { ReactNode } from "react";
import { DataTable } from "@/ui/Page";

/** A column of a `FactTable`: its heading, and what stands in a row. The first one names the row. */
export interface Column<T> {
  title: string;
  isNumber?: boolean;
  cell: (row: T) => ReactNode;
  /** What the pointer is told. */
  hint?: (row: T) => string | undefined;
}

/** A table that says its columns once. */
export function FactTable<T>({
  label,
  columns,
  rows,
  rowKey,
}: {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
}) {
  const [first, ...others] = columns;
  return (
    <DataTable
      label={label}
      head={columns.map(({ title, isNumber }) => (
        <th key={title} scope="col" data-numeric={isNumber || undefined}>
          {title}
        </th>
      ))}
    >
      {rows.map((row) => (
        <tr key={rowKey(row)}>
          <th scope="row" title={first?.hint?.(row)}>
            {first?.cell(row)}
          </th>
          {others.map(({ title, isNumber, cell, hint }) => (
            <td key={title} data-numeric={isNumber || undefined} title={hint?.(row)}>
              {cell(row)}
            </td>
          ))}
        </tr>
      ))}
    </DataTable>
  );
}

/** A few figures side by side. */
export function Facts({ of, className }: { of: readonly (readonly [string, ReactNode])[]; className?: string }) {
  return (
    <dl className={className}>
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
