"""One of several processes that log into the same run."""

from observations import ARGUMENTS, observe, report

from neptune_scale import Run


def main():
    number = ARGUMENTS["number"]
    with Run(run_id="shared", experiment_name="shared", enable_console_log_capture=False, source_tracking_config=None) as run:
        for step in range(50):
            run.log_metrics({f"worker/{number}": float(step), "common": float(step)}, step=step)
        run.log_configs({f"done/{number}": True})
        observe("processed", lambda: run.wait_for_processing(timeout=60, verbose=False))
    report()


if __name__ == "__main__":
    main()
