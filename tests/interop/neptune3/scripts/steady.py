"""Logs a point at a time, as training does, until a file says that it is enough."""

import itertools
import time
from pathlib import Path

from observations import observe, report

from neptune_scale import Run


def main():
    errors, lags = [], []
    run = Run(
        run_id="steady",
        on_error_callback=lambda error, _: errors.append(type(error).__name__),
        async_lag_threshold=1.5,
        on_async_lag_callback=lambda: lags.append(True),
        enable_console_log_capture=False,
        source_tracking_config=None,
    )
    for step in itertools.count():
        run.log_metrics({"metric": float(step)}, step=step)
        if step == 50:
            run.wait_for_processing(timeout=60, verbose=False)
            print("half", flush=True)
        if step == 400:
            print("more", flush=True)
        if step > 400 and Path("enough").exists():
            break
        # A step of training takes its time.
        time.sleep(0.005)
    observe("steps", lambda: step + 1)
    observe("processed", lambda: run.wait_for_processing(timeout=90, verbose=False))
    run.close()
    observe("lagged", lambda: bool(lags))
    observe("errors", lambda: sorted(set(errors)))
    report()


if __name__ == "__main__":
    main()
