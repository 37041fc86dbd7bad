import { Segments } from "@/ui/controls";
import type { ChartSettings } from "./SeriesChart";

/** The two axes' switches, which every chart of a page obeys. */
export function ChartControls({
  settings,
  onChange,
}: {
  settings: ChartSettings;
  onChange: (settings: ChartSettings) => void;
}) {
  return (
    <>
      <Segments
        label="Horizontal axis"
        value={settings.xAxis}
        onChange={(xAxis) => onChange({ ...settings, xAxis })}
        options={[
          { value: "step", text: "Step" },
          { value: "elapsed", text: "Elapsed" },
          { value: "clock", text: "Time" },
        ]}
      />
      <Segments
        label="Vertical scale"
        value={settings.logY ? "log" : "linear"}
        onChange={(scale) => onChange({ ...settings, logY: scale === "log" })}
        options={[
          { value: "linear", text: "Linear" },
          { value: "log", text: "Log" },
        ]}
      />
    </>
  );
}
