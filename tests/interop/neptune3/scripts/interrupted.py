"""Logs to a server that does not answer, and dies before anything is sent.

The logger starts a process of its own for each run, which imports this file again: so nothing happens on import.
"""

import multiprocessing
import os

from observations import report

from neptune_scale import Run


def main():
    run = Run(run_id="interrupted", enable_console_log_capture=False, source_tracking_config=None)
    run.log_configs({"answer": 42})
    for step in range(1_000):
        run.log_metrics({"loss": 1.0 / (step + 1)}, step=step)
    run.assign_files({"file": b"not sent"})
    report()
    # As when the machine stops: nothing is closed, and the database keeps its log beside it.
    for sender in multiprocessing.active_children():
        sender.kill()
    os._exit(0)


if __name__ == "__main__":
    main()
