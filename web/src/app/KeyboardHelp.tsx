import { useState } from "react";
import { activeKeys } from "@/ui/activeKeys";
import { Dialog } from "@/ui/Dialog";
import styles from "./help.module.css";
import { KEYS } from "./keys";

/** The keys that do something on the page as it stands, at a glance. */
export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const [active] = useState(activeKeys);
  const groups = KEYS.map(({ group, rows }) => ({
    group,
    rows: rows.filter(({ by }) => !by || by.some((key) => active.includes(key))),
  })).filter(({ rows }) => rows.length > 0);
  return (
    <Dialog title="Keyboard" onClose={onClose} wide>
      <div className={styles.columns}>
        {groups.map(({ group, rows }) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {rows.map(({ keys, meaning }) => (
                <div key={meaning}>
                  <dt>
                    {(typeof keys === "string" ? keys : keys(active)).split(" ").map((each) => (
                      <kbd key={each}>{each}</kbd>
                    ))}
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
