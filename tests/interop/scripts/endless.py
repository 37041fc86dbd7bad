"""A run that goes on until somebody stops it from outside."""

import time

import neptune

run = neptune.init_run(
    capture_stdout=False, capture_stderr=False, capture_hardware_metrics=False, capture_traceback=False, git_ref=False
)
run["started"] = True
run.wait()
run["unsent"] = "logged just before the signal"
print(f"RUN {run['sys/id'].fetch()} {run._id}", flush=True)
while True:
    time.sleep(0.1)
