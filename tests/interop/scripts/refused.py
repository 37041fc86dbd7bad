"""What the client reports when the server refuses."""

import base64
import json
import os

from observations import ARGUMENTS, QUIET, observe, report

import neptune
from neptune import management

TOKEN = os.environ["NEPTUNE_API_TOKEN"]


def altered(token):
    content = json.loads(base64.b64decode(token))
    content["api_key"] = "0" * len(content["api_key"])
    return base64.b64encode(json.dumps(content).encode()).decode()


def opened(**options):
    with neptune.init_run(**{**QUIET, **options}) as run:
        return run["sys/id"].fetch()


observe("wrong_token", lambda: opened(api_token=altered(TOKEN)))
observe("no_token_at_all", lambda: opened(api_token="not a token"))
observe("revoked_token", lambda: opened(api_token=ARGUMENTS["revoked_token"]))
observe("foreign_private_project", lambda: opened(project=ARGUMENTS["private"]))
observe("foreign_workspace", lambda: opened(project=ARGUMENTS["foreign"]))
observe("unknown_workspace", lambda: opened(project="nowhere/at-all"))
observe("viewer_writes", lambda: opened(project=ARGUMENTS["viewed"]))


def viewed():
    with neptune.init_project(ARGUMENTS["viewed"], mode="read-only") as project:
        return len(project.fetch_runs_table(progress_bar=False).to_rows())


observe("viewer_reads", viewed)
observe("unknown_run", lambda: opened(with_id="NOPE-1"))
observe("unknown_model", lambda: neptune.init_model(with_id="NOPE-NOPE"))
observe("unknown_version", lambda: neptune.init_model_version(with_id="NOPE-NOPE-1"))
observe("trash_in_foreign_project", lambda: management.trash_objects(project=ARGUMENTS["private"], ids=["X-1"]))

# Values and paths, one by one so that each error is seen
run = neptune.init_run(mode="sync", **QUIET)


def assign(path, value):
    run[path] = value
    return run[path].fetch()


LONGEST = "p" * 1024
observe("longest_path", lambda: assign(LONGEST, 1))
observe("too_long_path", lambda: assign("q" * 1025, 1))
observe("too_long_path_in_bytes", lambda: assign("é" * 513, 1))
observe("after_errors", lambda: assign("fine", "still works"))
observe("too_long_custom_id", lambda: opened(custom_run_id="x" * 40))


def field_under_a_field():
    run["tree"] = 1
    other = neptune.init_run(with_id=run["sys/id"].fetch(), mode="read-only")
    seen = other["tree"].fetch()
    other.stop()
    return seen


observe("field", field_under_a_field)
observe("field_under_a_field", lambda: assign("tree/leaf", 2))
run.stop()

# In the asynchronous mode a refused value must not hold up the others.
late = neptune.init_run(**QUIET)
late["z" * 1025] = 1
late["good"] = "arrived"
late.sync()
observe("good_beside_bad", lambda: late["good"].fetch())
late.stop()
report()
