"""A run that stays when its project takes nothing more."""

from observations import QUIET, observe, report

import neptune

with neptune.init_run(**QUIET) as run:
    run["kept"] = 7
    run["loss"].extend([1.0, 2.0])
    run["file"].upload(neptune.types.File.from_content("text"))
    observe("run", lambda: run["sys/id"].fetch())
report()
