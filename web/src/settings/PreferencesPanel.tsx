import { setLive, useIsLiveOn } from "@/api/live";
import { Button, Segments } from "@/ui/controls";
import { Card, Section } from "@/ui/Page";
import { usePreferences } from "@/ui/preferences";
import { toast } from "@/ui/toasts";
import styles from "./settings.module.css";

/** How the app behaves in this browser. */
export function PreferencesPanel() {
  const isLive = useIsLiveOn();
  const legends = usePreferences((state) => state.legends);
  const forget = () => {
    const { columnWidths, splitRatios, isPaneHidden } = usePreferences.getState();
    usePreferences.setState({ columnWidths: {}, splitRatios: {}, isPaneHidden: false });
    toast({
      text: "Widths of columns and panes are as in the beginning",
      undo: () => usePreferences.setState({ columnWidths, splitRatios, isPaneHidden }),
    });
  };
  return (
    <Section title="How pages behave" hint="Kept in this browser.">
      <Card>
        <div className={styles.rows}>
          <div>
            <span>Live updates</span>
            <Segments
              label="Live updates"
              value={isLive ? "on" : "off"}
              onChange={(value) => setLive(value === "on")}
              options={[
                { value: "on", text: "As they happen" },
                { value: "off", text: "Held back" },
              ]}
            />
          </div>
          <div>
            <span>Legends of charts</span>
            <Segments
              label="Legends of charts"
              value={legends}
              onChange={(legends) => usePreferences.setState({ legends })}
              options={[
                {
                  value: "floating",
                  text: "Floating",
                  title: "Over large charts, and beside small ones when asked for",
                },
                { value: "below", text: "Below the charts" },
              ]}
            />
          </div>
          <div>
            <span>Times and numbers</span>
            <span className={styles.quiet}>
              {Intl.DateTimeFormat().resolvedOptions().timeZone}, {navigator.language}: as the browser is set
            </span>
          </div>
          <div>
            <span>Widths of columns and panes</span>
            <Button onClick={forget}>Reset</Button>
          </div>
        </div>
      </Card>
    </Section>
  );
}
