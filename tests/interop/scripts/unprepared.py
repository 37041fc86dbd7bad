"""A script that expects its surroundings to say where the server is and who is calling."""

import sys

import neptune

with neptune.init_run(capture_stdout=False, capture_stderr=False, capture_hardware_metrics=False, git_ref=False) as run:
    run["arguments"] = " ".join(sys.argv[1:])
    run.sync()
    print(f"LOGGED {run['sys/id'].fetch()} {run['arguments'].fetch()} {run.get_url()}", flush=True)
sys.exit(7)
