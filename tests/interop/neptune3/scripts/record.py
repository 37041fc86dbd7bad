"""Logs the runs that the readers look for: one with an attribute of every type, forks of it, and plain ones beside it.

The logger starts a process of its own for each run, which imports this file again: so nothing happens on import.
"""

import math
import random
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import numpy
from observations import ARGUMENTS, observe, report

from neptune_scale import NeptuneLoggingHandler, Run
from neptune_scale.api.run import SourceTrackingConfig
from neptune_scale.types import File, Histogram

MOMENT = datetime(2025, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)
START = 1_700_000_000
LARGE = random.Random(1).randbytes(9 * 1024 * 1024 + 17)
PLAIN = {"enable_console_log_capture": False, "source_tracking_config": None}


def at(step):
    return datetime.fromtimestamp(START + step, UTC)


def repository():
    """A repository with one commit and a change since, for source tracking."""
    folder = Path("repository")
    folder.mkdir()
    (folder / "train.py").write_text("print('one')\n")
    identity = ["-c", "user.name=Olive", "-c", "user.email=olive@example.org", "-c", "init.defaultBranch=trunk"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "First commit"]):
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)
    (folder / "train.py").write_text("print('two')\n")
    return folder


def log_configs(run):
    run.log_configs(
        {
            "params/lr": 0.001,
            "params/layers": 12,
            "params/big": 2**53 + 1,
            "params/name": "wide ☃ net",
            "params/long": "x" * 3000,
            "params/empty": "",
            "params/use_bias": True,
            "params/started": MOMENT,
            "params/nothing": math.nan,
            "params/below": -math.inf,
            "params/modes": ["train", "eval"],
            "params/ünïcode/path with spaces": 1,
        }
    )
    run.log_configs({"nested": {"a": 1, "deep": {"b": "two"}}, "other": None}, flatten=True, cast_unsupported=True)
    run.log_configs({"params/lr": 0.002})
    run.log(configs={"legacy/config": 7}, metrics={"legacy/metric": 1.5}, step=1, tags_add={"legacy/set": ["a", "b"]})
    run.log(tags_remove={"legacy/set": ["a"]})


def log_series(run):
    for step in range(10):
        run.log_metrics({"loss": 1 / (step + 1), "score": step}, step=step, timestamp=at(step))
    run.log_metrics({"fine": 0.5}, step=0.000001)
    run.log_metrics({"fine": 0.25}, step=999_999_999_999.5)
    for step, value in enumerate([1.0, math.nan, math.inf, -math.inf, 2.0]):
        run.log_metrics({"odd": value}, step=step, timestamp=at(step))
    run.log_metrics({"odd/last": math.nan}, step=1)
    run.log_metrics({"foretold": 1.0}, step=1, timestamp=at(1))
    run.log_metrics({"foretold": 1.5}, step=2, timestamp=at(2), preview=True, preview_completion=0.25)
    run.log_metrics({"foretold": 2.0}, step=2, timestamp=at(2), preview=True, preview_completion=0.5)
    run.log_metrics({"foretold": 3.0}, step=3, timestamp=at(3), preview=True)
    for step in range(3):
        run.log_string_series({"words": f"word {step}"}, step=step, timestamp=at(step))
        counted = Histogram(bin_edges=[0, 1, 2 + step], counts=numpy.array([step, 5]))
        dense = Histogram(bin_edges=numpy.array([-math.inf, 0.0, math.inf]), densities=[0.25, 0.75])
        run.log_histograms({"hist/counts": counted, "hist/densities": dense}, step=step, timestamp=at(step))


def log_files(run):
    Path("note.txt").write_text("a note\n")
    Path("empty.bin").write_bytes(b"")
    run.assign_files(
        {
            "files/bytes": b"\x00\x01\x02",
            "files/path": Path("note.txt"),
            "files/name": "note.txt",
            "files/empty": "empty.bin",
            "files/large": LARGE,
            "files/described": File(b"<html></html>", mime_type="text/html", destination="pages/a page.html"),
            "files/replaced": b"old",
        }
    )
    run.assign_files({"files/replaced": File(b"new one", mime_type="text/plain")})
    for step in range(3):
        run.log_files({"pictures": File(f"picture {step}".encode(), mime_type="image/png")}, step=step, timestamp=at(step))


def log_alpha():
    config = SourceTrackingConfig(
        namespace="code", repository=repository(), upload_run_command=True, upload_entry_point=True, upload_diff_head=True
    )
    run = Run(
        run_id="alpha-1",
        experiment_name="alpha",
        creation_time=MOMENT,
        log_directory="kept",
        runtime_namespace="console",
        source_tracking_config=config,
    )
    log_configs(run)
    log_series(run)
    log_files(run)
    run.add_tags(["one", "two", "three"])
    run.remove_tags({"two"})
    run.add_tags(("team",), group_tags=True)
    run.add_tags(["gone"], group_tags=True)
    run.remove_tags(["gone"], group_tags=True)
    print("said on standard output", flush=True)
    handler = NeptuneLoggingHandler(run=run, attribute_path="console/logged")
    import logging

    logger = logging.getLogger("recording")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    logger.info("said to the logger")
    observe("submitted", lambda: run.wait_for_submission(timeout=60, verbose=False))
    observe("processed", lambda: run.wait_for_processing(timeout=60, verbose=False))
    observe("urls", lambda: [run.get_run_url(), run.get_experiment_url()])
    logger.removeHandler(handler)
    return run


def log_forks():
    second = Run(run_id="alpha-2", experiment_name="alpha", fork_run_id="alpha-1", fork_step=4, **PLAIN)
    second.log_configs({"params/lr": 0.5})
    for step in range(5, 8):
        second.log_metrics({"loss": 10.0 * step}, step=step, timestamp=at(step))
        second.log_string_series({"words": f"other {step}"}, step=step, timestamp=at(step))
    # A run that exists is forked otherwise than one that is still on its way.
    second.wait_for_processing(timeout=60, verbose=False)
    third = Run(run_id="apart-1", experiment_name="apart", fork_run_id="alpha-2", fork_step=5.5, inherit_configs=False, **PLAIN)
    third.log_metrics({"loss": 99.0}, step=6, timestamp=at(6))
    return [second, third]


def log_beside():
    beside = [Run(run_id=f"beta-{number}", experiment_name=f"beta {number}", **PLAIN) for number in (1, 2)]
    beside.append(Run(run_id="loose", **PLAIN))
    for number, run in enumerate(beside, start=1):
        run.log_configs({"params/lr": number / 10, "params/name": f"net {number}", "mixed": number if number < 3 else "three"})
        run.log_metrics({"score": 1.0 * number, "loss": 1.0 / number}, step=1, timestamp=at(1))
        run.add_tags(["beside", f"number {number}"])
    for step in range(4):
        beside[1].log_metrics({"foretold": float(step)}, step=step, preview=step > 1)
    return beside


def main():
    recorded = [log_alpha(), *log_forks()]
    if not ARGUMENTS.get("lineage_only"):
        recorded += log_beside()
    for run in recorded:
        run.close()
    report()


if __name__ == "__main__":
    main()
