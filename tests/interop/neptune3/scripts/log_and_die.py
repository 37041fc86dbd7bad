"""Logs a large file in small chunks and is killed in the middle, together with the process that sends."""

import multiprocessing
import os
import random
import time
from pathlib import Path

from observations import ARGUMENTS

from neptune_scale import Run


def main():
    run = Run(run_id="dead", enable_console_log_capture=False, source_tracking_config=None, log_directory="kept")
    run.assign_files({"large": random.Random(3).randbytes(ARGUMENTS["large_bytes"])})
    deadline = time.monotonic() + 60
    while not Path(ARGUMENTS["signal"]).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    for child in multiprocessing.active_children():
        child.kill()
    os._exit(9)


if __name__ == "__main__":
    main()
