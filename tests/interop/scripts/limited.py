"""What the client does at the limits: of attributes, of archived projects, of a workspace."""

from observations import ARGUMENTS, QUIET, observe, report

import neptune
from neptune import management

LIMIT = ARGUMENTS["limit"]


def opened(**options):
    with neptune.init_run(**{**QUIET, **options}) as run:
        return run["sys/id"].fetch()


# In the sync mode, the script is told where it assigns the value.
with neptune.init_run(mode="sync", **QUIET) as run:

    def fill():
        for number in range(LIMIT):
            run[f"params/{number}"] = number

    def upload():
        run["report"].upload(neptune.types.File.from_content("text"))

    def go_on():
        run["params/0"] = 100
        return run["params/0"].fetch()

    def make_room():
        del run["params/1"]
        run["params/0"] = 101
        return run["params/0"].fetch()

    observe("sync_fill", fill)
    observe("sync_upload", upload)
    observe("sync_goes_on", go_on)
    observe("sync_deletes", make_room)

# In the async mode, what is over the limit is reported, and everything else arrives.
late = neptune.init_run(**QUIET)
late["known"].append(1.0)
late.sync()
for number in range(LIMIT):
    late[f"params/{number}"] = number
    late["known"].append(number)
late.sync()
late["one_more"] = 1
late.sync()
late["another"].upload(neptune.types.File.from_content("text"))
late["known"].append(-1.0)
late.sync()
observe("async_points", lambda: len(late["known"].fetch_values(progress_bar=False)))
late.stop()

observe("archived_new_run", lambda: opened(project=ARGUMENTS["archived"]))
observe("archived_old_run", lambda: opened(project=ARGUMENTS["archived"], with_id=ARGUMENTS["archived_run"], mode="sync"))


def read_archived():
    run = neptune.init_run(project=ARGUMENTS["archived"], with_id=ARGUMENTS["archived_run"], mode="read-only")
    value = run["kept"].fetch()
    run.stop()
    return value


observe("archived_is_read", read_archived)
observe("closed_new_run", lambda: opened(project=ARGUMENTS["closed"]))
observe("closed_new_project", lambda: management.create_project("closed/more"))
observe("full_new_run", lambda: opened(project=ARGUMENTS["full"]))
observe("full_status", lambda: management.get_workspace_status("full"))
observe("full_new_project", lambda: management.create_project("full/more"))
report()
