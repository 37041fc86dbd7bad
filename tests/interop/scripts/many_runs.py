"""A table of more runs than one page holds."""

from observations import QUIET, observe, report

import neptune
from neptune.typing import ProgressBarCallback

progress = []


class RememberingBar(ProgressBarCallback):
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def update(self, *, by, total=None):
        progress.append(by + (progress[-1] if progress else 0))


for number in range(7):
    with neptune.init_run(name=f"{number}", mode="sync", **QUIET) as run:
        run["number"] = number
with neptune.init_project(mode="read-only") as project:
    for ascending in (True, False):
        table = project.fetch_runs_table(
            sort_by="number", ascending=ascending, columns=["number"], progress_bar=False
        ).to_pandas()
        observe(f"ascending_{ascending}", lambda table=table: [int(number) for number in table["number"]])
    limited = project.fetch_runs_table(sort_by="number", ascending=True, limit=5, progress_bar=False).to_pandas()
    observe("limited", lambda: [int(number) for number in limited["number"]])
    project.fetch_runs_table(progress_bar=RememberingBar).to_rows()
    observe("progress", lambda: progress)
report()
