import { Columns3, Ellipsis, Group } from "lucide-react";
import type { ReactNode } from "react";
import { Button, Segments } from "@/ui/controls";
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuSeparator } from "@/ui/Menu";
import { SubMenu } from "@/ui/MenuAt";
import { type Density, usePreferences } from "@/ui/preferences";
import { type ColumnModel, columnModel } from "./columns";
import searchStyles from "./Search.module.css";
import { MOST_GROUPS, type TableState, withGroups } from "./state";
import styles from "./Toolbar.module.css";

const GROUPABLE = ["sys/owner", "sys/tags", "sys/group_tags", "sys/experiment/name", "sys/state", "sys/failed"];

/** Above the table: which runs, in which shape, and what else can be done with all of them. */
export function Toolbar({
  state,
  onState,
  columns,
  search,
  views,
  onColumns,
  onGroup,
  onExport,
}: {
  state: TableState;
  onState: (state: TableState) => void;
  columns: readonly ColumnModel[];
  search: ReactNode;
  views: ReactNode;
  onColumns: () => void;
  /** Has an attribute be chosen to group by. */
  onGroup: () => void;
  onExport: (format: "csv" | "parquet") => void;
}) {
  const { density, setDensity } = usePreferences();
  return (
    <div className={styles.toolbar}>
      {search}
      <div className={styles.tools}>
        <Segments
          label="What is listed"
          value={state.list ?? "runs"}
          onChange={(list) => onState({ ...state, list: list === "experiments" ? list : undefined })}
          options={[
            { value: "runs", text: "Runs" },
            { value: "experiments", text: "Experiments", title: "Experiments" },
          ]}
        />
        <GroupMenu state={state} onState={onState} columns={columns} onOther={onGroup} />
        <Button onClick={onColumns} className={styles.tool}>
          <Columns3 size={14} aria-hidden />
          <span>Columns</span>
        </Button>
        {views}
        <Menu
          align="end"
          trigger={
            <button type="button" className={searchStyles.help} aria-label="More of the table" title="More">
              <Ellipsis size={16} aria-hidden />
            </button>
          }
        >
          <MenuItem onSelect={() => onState({ ...state, diff: state.diff ? undefined : "1" })}>
            {state.diff ? "Show all columns" : "Only columns that differ"}
          </MenuItem>
          <MenuSeparator />
          <MenuItem onSelect={() => onExport("csv")}>Export as CSV</MenuItem>
          <MenuItem onSelect={() => onExport("parquet")}>Export as Parquet</MenuItem>
          <MenuSeparator />
          <SubMenu text="Colour by">
            <MenuChoices
              label="Colours stand for"
              value={state.by ?? ""}
              onChange={(by) => onState({ ...state, by: by || undefined })}
              options={[
                ["", "Each run"],
                ...[...new Set([...(state.by ? [state.by] : []), ...columns.map((column) => column.path)])].map(
                  (path): [string, string] => [path, titleOf(path)],
                ),
              ]}
            />
          </SubMenu>
          <MenuSeparator />
          <MenuChoices
            label="Row height"
            value={density}
            onChange={(next: Density) => setDensity(next)}
            options={[
              ["compact", "Compact"],
              ["normal", "Normal"],
              ["relaxed", "Relaxed"],
            ]}
          />
        </Menu>
      </div>
    </div>
  );
}

function titleOf(path: string): string {
  const { prefix, title } = columnModel({ path }, {});
  return prefix + title;
}

function GroupMenu({
  state,
  onState,
  columns,
  onOther,
}: {
  state: TableState;
  onState: (state: TableState) => void;
  columns: readonly ColumnModel[];
  onOther: () => void;
}) {
  const groups = state.group ?? [];
  const offered = [...new Set([...GROUPABLE, ...columns.map((column) => column.path)])].filter(
    (path) => !groups.includes(path) && path !== "sys/name" && path !== "sys/creation_time",
  );
  const set = (group: string[]) => onState(withGroups(state, group));
  return (
    <Menu
      trigger={
        <Button className={`${styles.tool} ${groups.length > 0 ? styles.toolOn : ""}`} title="Group the runs">
          <Group size={14} aria-hidden />
          <span>{groups.length > 0 ? groups.map(titleOf).join(" › ") : "Group"}</span>
        </Button>
      }
    >
      {groups.length > 0 && (
        <>
          <MenuLabel>Grouped by</MenuLabel>
          {groups.map((path) => (
            <MenuItem key={path} onSelect={() => set(groups.filter((each) => each !== path))}>
              Not by {titleOf(path)}
            </MenuItem>
          ))}
          <MenuItem onSelect={() => set([])}>List without groups</MenuItem>
          <MenuSeparator />
        </>
      )}
      <MenuLabel>{groups.length > 0 ? "Then by" : "Group by"}</MenuLabel>
      {groups.length >= MOST_GROUPS ? (
        <MenuLabel>Three levels are the most.</MenuLabel>
      ) : (
        <>
          {offered.map((path) => (
            <MenuItem key={path} onSelect={() => set([...groups, path])}>
              {titleOf(path)}
            </MenuItem>
          ))}
          <MenuSeparator />
          <MenuItem onSelect={onOther}>Another attribute…</MenuItem>
        </>
      )}
    </Menu>
  );
}
