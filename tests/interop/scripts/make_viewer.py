"""Adds a user to a project as a viewer."""

from neptune import management
from observations import ARGUMENTS, report

management.add_project_member(project=ARGUMENTS["project"], username=ARGUMENTS["username"], role="viewer")
report()
