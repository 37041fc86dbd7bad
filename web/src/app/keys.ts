/** What keys do, and by which of them it is known whether they do it on the page as it stands. */
export interface KeyRow {
  /** The keys that lead to it, each as `scope:key`; with none of them it is not listed. Left out: it always is. */
  by?: readonly string[];
  /** As it is written: a text, or made of the keys that are active. */
  keys: string | ((active: readonly string[]) => string);
  meaning: string;
}

const of = (scope: string, ...keys: string[]): string[] => keys.map((key) => `${scope}:${key}`);
const row = (by: readonly string[], keys: KeyRow["keys"], meaning: string): KeyRow => ({ by, keys, meaning });
const DIGITS = of("tabs", "1", "2", "3", "4", "5", "6", "7", "8", "9");

/** Every key of the app, as the help groups them. */
export const KEYS: readonly { group: string; rows: readonly KeyRow[] }[] = [
  {
    group: "Everywhere",
    rows: [
      { keys: "⌘/Ctrl K", meaning: "go to a project, run or page, or do something" },
      row(of("shell", "?"), "?", "this list"),
      row(of("go", "g h"), "g h", "home"),
      row(of("go", "g w"), "g w", "projects of the workspace"),
      row(of("go", "g p"), "g p", "overview of the project"),
      row(of("go", "g r"), "g r", "runs"),
      row(of("go", "g d"), "g d", "dashboards"),
      row(of("go", "g m"), "g m", "models"),
      row(of("go", "g t"), "g t", "trash"),
      row(of("go", "g s"), "g s", "settings of the project"),
      row(of("search", "/"), "/", "search"),
      row(of("shell", "["), "[", "expand or collapse the rail"),
      row(of("shell", "f"), "f", "focus: hide everything but the content"),
      row(of("shell", "l"), "l", "live updates on or off"),
      row(of("shell", "r"), "r", "fetch everything anew"),
      { keys: "Esc", meaning: "close what lies over the page, or leave the focus on the content" },
    ],
  },
  {
    group: "Tabs",
    rows: [
      row(DIGITS, (active) => `1–${DIGITS.filter((key) => active.includes(key)).length}`, "tabs"),
      row(of("pane", "\\"), "\\", "hide or show the table beside a tab"),
      row(of("run", "j", "k"), "j k", "next and previous run of the table"),
      row(of("run-edits", "e"), "e", "edit the run's name"),
      row(of("run-edits", "t"), "t", "edit its tags"),
    ],
  },
  {
    group: "Runs",
    rows: [
      row(of("search", "R"), "R", "search by a regular expression, or no longer; in the search box Alt R"),
      row(of("rows", "j", "k"), "j k ↓ ↑", "move through the rows"),
      row(of("cells", "ArrowLeft"), "← →", "read the cells of the row; Enter opens one, ⌘/Ctrl C copies it"),
      row(of("rows", "x"), "x", "select a row"),
      row(of("rows", "X"), "Shift x", "select all rows from the one that was selected before"),
      row(of("rows", "ArrowDown"), "Shift ↓ ↑", "select rows one after the other"),
      row(of("rows", "Escape"), "Esc", "select none"),
      row(of("rows", "v"), "v", "show or hide a run"),
      row(of("rows", "V"), "Shift v", "show only this run"),
      row(of("rows", "Enter"), "Enter", "open the run"),
      row(of("rows", "e"), "e", "edit its name"),
      row(of("rows", "t"), "t", "edit its tags"),
      row(of("rows", "p"), "p", "preview its files in the columns"),
      row(of("rows", "."), ".", "menu of the row"),
      row(of("rows", "c s"), "c s", "shuffle colours"),
    ],
  },
  {
    group: "Charts and details",
    rows: [
      row(of("charts", "0"), "0", "reset the zoom of all charts"),
      row(of("charts", "s"), "s", "smoothing"),
      row(of("charts", "y"), "y", "logarithmic y axis"),
      row(of("charts", "i"), "i", "inherited points"),
      row(of("chart", "ArrowLeft"), "← → ↑ ↓", "read the values of the chart in focus"),
      row(of("chart", " "), "Space", "pin the values that are read there"),
      row(of("chart", "+"), "+ − 0", "zoom the chart in focus"),
      row(of("side", "d"), "d", "only differences"),
      row(
        of("side", "Enter"),
        "Enter",
        "side by side: copy a value, read a long one, or copy the path of an attribute",
      ),
      row(of("side", "Ctrl c"), "⌘/Ctrl C", "side by side: copy a value, or at an attribute its values in all runs"),
      row(of("side", "Delete"), "Delete", "side by side: ignore an attribute"),
      row(of("side", "."), ".", "side by side: which values of a metric are better"),
      row(of("media", "ArrowLeft"), "← →", "step by step through images"),
      row(of("media", "0"), "0", "images at their own size and place"),
      row(of("dash", "Ctrl z"), "⌘/Ctrl Z", "take back a change of the dashboard"),
    ],
  },
];
