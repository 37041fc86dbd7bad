import { Segments } from "@/ui/controls";
import { Card, Section } from "@/ui/Page";
import { COLOURS, colourVariable } from "@/ui/palette";
import { type Density, type RunColours, type Theme, usePreferences } from "@/ui/preferences";
import styles from "./settings.module.css";

const THEMES: { value: Theme; text: string }[] = [
  { value: "system", text: "As the system" },
  { value: "light", text: "Light" },
  { value: "dark", text: "Dark" },
];

const RUN_COLOURS: { value: RunColours; text: string }[] = [
  { value: "standard", text: "Standard" },
  { value: "deutan", text: "Without red and green" },
  { value: "tritan", text: "Without blue and yellow" },
];

const DENSITIES: { value: Density; text: string }[] = [
  { value: "compact", text: "Compact" },
  { value: "normal", text: "Normal" },
  { value: "relaxed", text: "Relaxed" },
];

/** How the app looks in this browser. */
export function AppearancePanel() {
  const { theme, setTheme, runColours, setRunColours, density, setDensity, railExpanded, toggleRail } =
    usePreferences();
  return (
    <Section title="Themes and colours" hint="Kept in this browser, and applied at once.">
      <Card>
        <div className={styles.rows}>
          <div>
            <span>Theme</span>
            <Segments label="Theme" value={theme} onChange={setTheme} options={THEMES} />
          </div>
          <div>
            <span>
              Colours of runs
              <span className={styles.swatches} aria-hidden>
                {Array.from({ length: COLOURS }, (_, index) => (
                  <i key={index} style={{ background: colourVariable(index) }} />
                ))}
              </span>
            </span>
            <Segments label="Colours of runs" value={runColours} onChange={setRunColours} options={RUN_COLOURS} />
          </div>
          <div>
            <span>Rows of tables</span>
            <Segments label="Rows of tables" value={density} onChange={setDensity} options={DENSITIES} />
          </div>
          <div>
            <span>Rail at the left</span>
            <Segments
              label="Rail at the left"
              value={railExpanded ? "wide" : "narrow"}
              onChange={(value) => {
                if ((value === "wide") !== railExpanded) toggleRail();
              }}
              options={[
                { value: "narrow", text: "Signs" },
                { value: "wide", text: "Signs and words" },
              ]}
            />
          </div>
        </div>
      </Card>
    </Section>
  );
}
