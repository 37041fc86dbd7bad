"""Uploads a file, a set of files and a series of images with the official 1.x client."""

from pathlib import Path

from observations import ARGUMENTS, QUIET, observe, report

import neptune
from neptune.types import File

Path("data/sub").mkdir(parents=True)
Path("data/a.txt").write_text("first\n")
Path("data/sub/b.bin").write_bytes(bytes(range(100)))
Path("page.html").write_text("<b>page</b>")
run = neptune.init_run(custom_run_id="of-1x", **QUIET)
run["page"].upload("page.html")
run["from memory"].upload(File.from_content("text\n", extension="txt"))
run["data"].upload_files("data")
for step, image in enumerate(ARGUMENTS["images"]):
    run["images"].append(File.from_content(bytes.fromhex(image), extension="png"), step=step)
run.sync()
observe("id", lambda: run["sys/id"].fetch())
run.stop()
report()
