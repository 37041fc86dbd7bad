"""Logs without sending, then dies as if the machine had taken it away."""

import os
import signal
import sys

from observations import QUIET

import neptune
from neptune.types import File

# Sending begins only after this many seconds, so that everything below is on disk alone.
run = neptune.init_run(flush_period=3_600, **QUIET)
sys_id = run["sys/id"].fetch()
run["value"] = "sent"
run.wait()
run["value"] = "left on disk"
run["series"].extend([float(step) for step in range(100)], steps=list(range(100)))
run["file"].upload(File.from_content("kept beside the queue"))
run.wait(disk_only=True)
print(f"RUN {sys_id}", flush=True)
sys.stdout.flush()
os.kill(os.getpid(), signal.SIGKILL)
