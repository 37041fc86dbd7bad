import { Link, useNavigate } from "@tanstack/react-router";
import { Lineage, type LineageState } from "@/lineage/Lineage";
import { useHoveredRun } from "@/ui/runHover";
import type { PanelProps } from "./runsTabs";

/** The lineage of what the table shows. */
export function LineageTab({ address, runs, part, onPart, hoveredRun, onHoverRun }: PanelProps) {
  const navigate = useNavigate();
  const hovered = useHoveredRun(hoveredRun);
  const state: LineageState = {
    axis: part.axis === "time" ? "time" : "step",
    view: part.view === "table" ? "table" : "tree",
  };
  return (
    <Lineage
      address={address}
      runs={runs}
      state={state}
      onState={({ axis, view }) =>
        onPart({ axis: axis === "step" ? undefined : axis, view: view === "tree" ? undefined : view })
      }
      hovered={hovered}
      onHover={onHoverRun}
      onOpen={(run) => navigate({ to: "/w/$workspace/p/$project/runs/$run", params: { ...address, run }, search: {} })}
      runLink={(run, content) => (
        <Link to="/w/$workspace/p/$project/runs/$run" params={{ ...address, run }} search={{}}>
          {content}
        </Link>
      )}
    />
  );
}
