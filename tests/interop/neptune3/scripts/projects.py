"""Creates and lists projects."""

from observations import ARGUMENTS, observe, report

from neptune_scale.projects import create_project, list_projects

WORKSPACE, NAME = ARGUMENTS["workspace"], ARGUMENTS["name"]
observe(
    "created",
    lambda: create_project(
        NAME,
        workspace=WORKSPACE,
        visibility="workspace",
        description="Made by a script",
        key=ARGUMENTS["key"],
        fail_if_exists=True,
    ),
)
observe("created_again", lambda: create_project(f"{WORKSPACE}/{NAME}"))
observe("exists", lambda: create_project(f"{WORKSPACE}/{NAME}", fail_if_exists=True))
observe("long_name", lambda: create_project(f"{WORKSPACE}/{NAME}__a.long_name-{'x' * 80}"))
observe("no_workspace", lambda: create_project("no-such-workspace/project"))
observe("listed", lambda: [project for project in list_projects() if NAME in project])
report()
