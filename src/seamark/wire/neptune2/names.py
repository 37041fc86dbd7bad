"""Roles and visibilities under the names that they have on this wire."""

from seamark.model.access import ProjectRole, Visibility, WorkspaceRole

__all__ = ["ROLE_NAMES", "VISIBILITY_NAMES", "WORKSPACE_ROLE_NAMES"]

ROLE_NAMES = {ProjectRole.VIEWER: "viewer", ProjectRole.CONTRIBUTOR: "member", ProjectRole.OWNER: "manager"}
WORKSPACE_ROLE_NAMES = {WorkspaceRole.MEMBER: "member", WorkspaceRole.ADMIN: "owner"}
VISIBILITY_NAMES = {Visibility.PRIVATE: "priv", Visibility.PUBLIC: "pub", Visibility.WORKSPACE: "workspace"}
