"""Adds a user to a project as a viewer."""

from observations import ARGUMENTS, report

from neptune import management

management.add_project_member(project=ARGUMENTS["project"], username=ARGUMENTS["username"], role="viewer")
report()
