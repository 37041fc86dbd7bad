"""Runs in the official 1.x client's environment: logs one of everything, offline, or with a network that hangs until it is killed."""

import json
import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import neptune
from neptune.types import File

arguments = json.loads(sys.argv[1])
mode = arguments["mode"]
run = neptune.init_run(
    mode=mode,
    flush_period=900,
    capture_stdout=False,
    capture_stderr=False,
    capture_hardware_metrics=False,
    capture_traceback=False,
    git_ref=False,
    source_files=[],
)
print("UUID", run._id, flush=True)
if mode != "offline":
    run.wait()
    run._backend.execute_operations = lambda **_: time.sleep(3600)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
Path("kept.txt").write_text("kept")
Path("folder").mkdir(exist_ok=True)
Path("folder/one.txt").write_text("one")
Path("folder/two.txt").write_text("two")
Path("data.csv").write_text("1,2")
run["float"] = 1.5
run["int"] = 7
run["bool"] = True
run["text"] = "hällo"
run["when"] = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
run["sys/tags"].add(["a", "b", "c"])
run["sys/tags"].remove("c")
run["sys/name"] = "left behind"
for number in range(2500):
    run["loss"].append(number / 2)
run["stepped"].extend([1.0, 2.0, 3.0], steps=[0, 0.5, 10], timestamps=[1_700_000_000, 1_700_000_001, 1_700_000_002])
for number in range(20):
    run["log"].append(f"line {number}")
run["file"].upload("kept.txt")
run["memory"].upload(File.from_content("in memory", extension="md"))
run["set"].upload_files("folder/*.txt")
run["set"].delete_files("two.txt")
run["images"].append(File.from_content(PNG, extension="png"), name="first", description="a dot")
run["gone"] = 1
del run["gone"]
if mode != "offline":
    run["data"].track_files("data.csv")
    run["copied"] = run["text"]
run.wait(disk_only=True)
if mode != "offline":
    os.kill(os.getpid(), signal.SIGKILL)
run.stop()
