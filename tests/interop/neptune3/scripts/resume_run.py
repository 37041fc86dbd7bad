"""Goes on with a run of another process, from the step after the last one."""

from observations import ARGUMENTS, observe, report

from neptune_scale import Run


def main():
    warned = []
    run = Run(
        run_id=ARGUMENTS["run"],
        on_warning_callback=lambda warning, _: warned.append(type(warning).__name__),
        enable_console_log_capture=False,
        source_tracking_config=None,
    )
    for step in range(ARGUMENTS["step"], ARGUMENTS["step"] + 50):
        run.log_metrics({"metric": float(step)}, step=step)
    run.log_configs({"resumed": True})
    observe("processed", lambda: run.wait_for_processing(timeout=60, verbose=False))
    run.close()
    observe("warned", lambda: sorted(set(warned)))
    report()


if __name__ == "__main__":
    main()
