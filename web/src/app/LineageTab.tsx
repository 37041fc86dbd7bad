import { Link } from "@tanstack/react-router";
import { idsOf, MOST_SHOWN, tooMany } from "@/api/selection";
import { Lineage, type LineageState } from "@/lineage/Lineage";
import { useHoveredRun } from "@/ui/runHover";
import { useRunSearch } from "@/ui/runList";
import { toast } from "@/ui/toasts";
import type { PanelProps } from "./runsTabs";

/** The lineage of what the table shows. */
export function LineageTab(props: PanelProps) {
  const { address, runs, onShow, onSelection, part, onPart, hoveredRun, onHoverRun } = props;
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
  const onToggle = (id: string) => {
    let refused: string | undefined;
    onSelection((now) => {
      const shown = idsOf(now, runs);
      const others = shown.filter((each) => each !== id);
      const next = others.length < shown.length ? others : [...shown, id];
      if (next.length === 0) refused = `${id} is the only run that is shown. Show another one first.`;
      else if (next.length > MOST_SHOWN) refused = tooMany(next.length);
      return refused === undefined ? { kind: "chosen", ids: next } : now;
    });
    if (refused !== undefined) toast({ text: refused });
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
      onToggle={onToggle}
      runLink={(run, content) => (
        <Link to="/w/$workspace/p/$project/runs/$run" params={{ ...address, run }} search={search}>
          {content}
        </Link>
      )}
    />
  );
}
