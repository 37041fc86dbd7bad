"""A run over HTTPS, with and without files."""

from observations import ARGUMENTS, QUIET, observe, report

import neptune
from neptune.types import File


def values():
    with neptune.init_run(**QUIET) as run:
        run["value"] = 1
        run["series"].append(2.0)
        run.sync()
        return [run["value"].fetch(), run["series"].fetch_last(), run.get_url().split(":")[0]]


def file():
    with neptune.init_run(**QUIET) as run:
        run["file"].upload(File.from_content("over TLS"))
        run.sync()
        run["file"].download("from-tls.txt", progress_bar=False)
        with open("from-tls.txt") as downloaded:
            return downloaded.read()


observe("values", values)
if ARGUMENTS.get("files"):
    observe("file", file)
report()
