"""A run over HTTPS, until its websocket is open too."""

import neptune
from neptune.types import File
from observations import QUIET, observe, report


def logged():
    with neptune.init_run(**QUIET) as run:
        run["value"] = 1
        run["series"].append(2.0)
        run["file"].upload(File.from_content("over TLS"))
        run.sync()
        run["file"].download("from-tls.txt", progress_bar=False)
        with open("from-tls.txt") as file:
            return [run["value"].fetch(), run["series"].fetch_last(), file.read(), run.get_url().split(":")[0]]


observe("logged", logged)
report()
