"""Everything that the tests of modes look at in a run that another process wrote."""

from observations import ARGUMENTS, observe, report

import neptune

run = neptune.init_run(with_id=ARGUMENTS["sys_id"], mode="read-only")
for path in ARGUMENTS.get("values", []):
    observe(path, lambda path=path: run[path].fetch())
for path in ARGUMENTS.get("series", []):
    observe(path, lambda path=path: [list(run[path].fetch_values(progress_bar=False)[column]) for column in ("step", "value")])
for path in ARGUMENTS.get("files", []):

    def content(path=path):
        run[path].download("downloaded", progress_bar=False)
        with open("downloaded") as file:
            return file.read()

    observe(path, content)
for path in ARGUMENTS.get("sets", []):
    observe(path, lambda path=path: [entry.name for entry in run[path].list_fileset_files()])
for path in ARGUMENTS.get("absent", []):
    observe(path, lambda path=path: run.exists(path))
run.stop()
report()
