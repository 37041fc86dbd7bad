"""Logs into a run until it is killed; says which steps have certainly arrived, and where the local database is."""

import itertools
import json

from observations import ARGUMENTS

from neptune_scale import Run


def main():
    run = Run(run_id=ARGUMENTS["run"], log_directory="kept", enable_console_log_capture=False, source_tracking_config=None)
    run.log_configs({"config": "kept"})
    for step in itertools.count():
        run.log_metrics({"metric": float(step)}, step=step)
        if step == 100:
            run.wait_for_processing(timeout=60, verbose=False)
        if step == 200:
            # Kept on disk by now, wherever it is on its way.
            print(json.dumps(str(run._operations_repository_path)), flush=True)


if __name__ == "__main__":
    main()
