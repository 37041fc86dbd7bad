import { Link } from "@tanstack/react-router";
import { MOST_SHOWN, tooMany } from "@/api/selection";
import { Lineage, type LineageState } from "@/lineage/Lineage";
import { useHoveredRun } from "@/ui/runHover";
import { useRunSearch } from "@/ui/runList";
import { toast } from "@/ui/toasts";
import type { PanelProps } from "./runsTabs";

/** The lineage of what the table shows. */
export function LineageTab({ address, runs, onShow, part, onPart, hoveredRun, onHoverRun }: PanelProps) {
  const shown = runs.map((run) => run.id);
  const search = useRunSearch();
  const hovered = useHoveredRun(hoveredRun);
  const state: LineageState = {
    axis: part.axis === "time" ? "time" : "step",
    view: part.view === "table" ? "table" : "tree",
    measure:
      typeof part.by === "string" && part.by !== ""
        ? { path: part.by, kind: part.of === "min" || part.of === "max" ? part.of : "last" }
        : undefined,
  };
  return (
    <Lineage
      address={address}
      runs={runs}
      state={state}
      onState={({ axis, view, measure }) =>
        onPart(() => ({
          axis: axis === "step" ? undefined : axis,
          view: view === "tree" ? undefined : view,
          by: measure?.path,
          of: measure?.kind === "last" ? undefined : measure?.kind,
        }))
      }
      onShow={onShow}
      hovered={hovered}
      onHover={onHoverRun}
      onToggle={(id) => {
        const others = shown.filter((each) => each !== id);
        if (others.length === 0) toast({ text: `${id} is the only run that is shown. Show another one first.` });
        else if (others.length < shown.length) onShow(others);
        else if (others.length >= MOST_SHOWN) toast({ text: tooMany(others.length + 1) });
        else onShow([...others, id]);
      }}
      runLink={(run, content) => (
        <Link to="/w/$workspace/p/$project/runs/$run" params={{ ...address, run }} search={search}>
          {content}
        </Link>
      )}
    />
  );
}
