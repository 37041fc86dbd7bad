"""A script that ends with an error it does not catch."""

import neptune

run = neptune.init_run(
    monitoring_namespace="watch", capture_stdout=False, capture_stderr=False, capture_hardware_metrics=False, git_ref=False
)
print(f"RUN {run['sys/id'].fetch()}", flush=True)
raise RuntimeError("the loss exploded")
