"""Managing projects, their members, and what is in the trash.

Every function takes an `api_token`; without one that of the environment variable NEPTUNE_API_TOKEN is used.
"""

from neptune.management._members import (
    add_project_member,
    add_project_service_account,
    get_project_member_list,
    get_project_service_account_list,
    get_workspace_member_list,
    get_workspace_service_account_list,
    invite_to_workspace,
    remove_project_member,
    remove_project_service_account,
)
from neptune.management._names import MemberRole, ProjectVisibility, WorkspaceMemberRole
from neptune.management._projects import create_project, delete_project, get_project_list, get_workspace_status
from neptune.management._trash import clear_trash, delete_objects_from_trash, trash_objects

__all__ = [
    "MemberRole",
    "ProjectVisibility",
    "WorkspaceMemberRole",
    "add_project_member",
    "add_project_service_account",
    "clear_trash",
    "create_project",
    "delete_objects_from_trash",
    "delete_project",
    "get_project_list",
    "get_project_member_list",
    "get_project_service_account_list",
    "get_workspace_member_list",
    "get_workspace_service_account_list",
    "get_workspace_status",
    "invite_to_workspace",
    "remove_project_member",
    "remove_project_service_account",
    "trash_objects",
]
