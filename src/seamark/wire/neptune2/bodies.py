"""The JSON objects of the 2.x API, apart from attributes. The swagger documents are derived from these classes.

A field that may be None is optional in both directions: clients send it as null or leave it out.
"""

from typing import Annotated

import msgspec

__all__ = [
    "ArtifactBody",
    "ArtifactFileBody",
    "ArtifactFilesBody",
    "ArtifactsConfigBody",
    "Body",
    "BulkErrorBody",
    "BulkResultBody",
    "CheckpointDTO",
    "ClientConfigBody",
    "CommitBody",
    "CreateRunBody",
    "DateTime",
    "DownloadRequestBody",
    "ErrorEntryBody",
    "ExperimentBody",
    "FileEntryBody",
    "GitInfoBody",
    "InvitationBody",
    "InvitationsBody",
    "InvitationsResultBody",
    "MemberInfoBody",
    "MetadataPairBody",
    "MultiPartUploadBody",
    "NewCheckpointDTO",
    "NewMemberBody",
    "NewProjectBody",
    "NewProjectServiceAccountBody",
    "OperationErrorBody",
    "OrganizationBody",
    "OrganizationMemberBody",
    "ProjectBody",
    "ProjectListBody",
    "ProjectMemberBody",
    "ProjectServiceAccountBody",
    "ProjectWithRoleBody",
    "SecurityBody",
    "ServiceAccountBody",
    "ServiceAccountInfoBody",
    "SignalBody",
    "SignalDetailsBody",
    "TokensBody",
    "UploadResultBody",
    "UploadStartBody",
    "VersionsBody",
    "WorkspaceStatusBody",
]

DateTime = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]
"""An ISO 8601 instant; the client turns it into and from an aware datetime because the document declares the format."""


class Body(msgspec.Struct, rename="camel", gc=False):
    """The base of every JSON object on this wire: camel case there, snake case here."""


class VersionsBody(Body, omit_defaults=True):
    min_recommended_version: str | None = None
    min_compatible_version: str | None = None
    max_compatible_version: str | None = None


class MultiPartUploadBody(Body):
    enabled: bool
    min_chunk_size: int
    max_chunk_size: int
    max_chunk_count: int
    max_single_part_size: int


class ArtifactsConfigBody(Body):
    enabled: bool
    api_version: int


class SecurityBody(Body):
    client_id: str
    open_id_discovery: str


class ClientConfigBody(Body):
    api_url: str
    application_url: str
    py_lib_versions: VersionsBody
    multi_part_upload: MultiPartUploadBody
    artifacts: ArtifactsConfigBody
    security: SecurityBody
    sys_name_set_by_backend: bool


class TokensBody(Body):
    access_token: str
    refresh_token: str
    username: str


class ProjectBody(Body):
    id: str
    name: str
    organization_id: str
    organization_name: str
    project_key: str
    version: int
    description: str | None = None
    visibility: str | None = None


class ProjectWithRoleBody(Body):
    id: str
    name: str
    organization_id: str
    organization_name: str
    project_key: str
    version: int
    visibility: str
    description: str | None = None
    user_role_in_project: str | None = None


class ProjectListBody(Body):
    entries: list[ProjectWithRoleBody]
    matching_item_count: int
    total_item_count: int


class NewProjectBody(Body):
    name: str
    description: str | None = None
    project_key: str | None = None
    organization_id: str | None = None
    organization_identifier: str | None = None
    visibility: str | None = None


class OrganizationBody(Body):
    id: str
    name: str


class MemberInfoBody(Body):
    username: str


class OrganizationMemberBody(Body):
    role: str
    registered_member_info: MemberInfoBody | None = None


class ProjectMemberBody(Body):
    role: str
    registered_member_info: MemberInfoBody | None = None


class NewMemberBody(Body):
    user_id: str
    role: str


class ServiceAccountBody(Body):
    id: str
    name: str
    display_name: str


class ServiceAccountInfoBody(Body):
    id: str
    display_name: str


class ProjectServiceAccountBody(Body):
    service_account_info: ServiceAccountInfoBody
    role: str


class NewProjectServiceAccountBody(Body):
    service_account_id: str
    role: str


class InvitationBody(Body):
    invitee: str
    invitation_type: str = "user"
    role_grant: str = "member"
    add_to_all_projects: bool = False


class InvitationsBody(Body):
    organization_identifier: str
    invitations_entries: list[InvitationBody]


class InvitationsResultBody(Body):
    invitations: list[InvitationBody]


class WorkspaceStatusBody(Body):
    """Every declared figure must be there: the client computes with them."""

    storage_bytes_available: int
    storage_bytes_limit: int
    active_projects_usage: int
    active_projects_limit: int
    members_count: int


class CommitBody(Body):
    commit_id: str
    message: str | None = None
    author_name: str | None = None
    author_email: str | None = None
    commit_date: DateTime | None = None


class GitInfoBody(Body):
    commit: CommitBody
    repository_dirty: bool | None = None
    current_branch: str | None = None
    remotes: list[str] | None = None


class CreateRunBody(Body):
    """`experimentCreationParams`; the legacy client leaves `type` and `parentId` out and means a run."""

    project_identifier: str
    parent_id: str | None = None
    type: str | None = None
    cli_version: str | None = None
    key: str | None = None
    custom_id: str | None = None
    git_info: GitInfoBody | None = None
    notebook_id: str | None = None
    checkpoint_id: str | None = None


class ExperimentBody(Body):
    """A container; "experiment" is the service's old word for it."""

    id: str
    short_id: str
    type: str
    organization_name: str
    project_id: str
    project_name: str
    trashed: bool
    parent_id: str | None = None
    custom_id: str | None = None


class BulkErrorBody(Body):
    experiment_identifier: str
    message: str
    reason: str


class BulkResultBody(Body):
    updated_experiment_identifiers: list[str]
    errors: list[BulkErrorBody]


class OperationErrorBody(Body):
    error_description: str
    error_type: str


class SignalDetailsBody(Body):
    seconds: float | None = None


class SignalBody(Body):
    type: str
    experiment_identifiers: list[str]
    body: SignalDetailsBody | None = None


class FileEntryBody(Body):
    name: str
    file_type: str
    mtime: DateTime
    size: int | None = None


class DownloadRequestBody(Body):
    id: str
    download_url: str | None = None


class ErrorEntryBody(Body):
    error_description: str


class UploadResultBody(Body):
    errors: list[ErrorEntryBody]


class UploadStartBody(Body):
    upload_id: str
    errors: list[ErrorEntryBody]


class MetadataPairBody(Body):
    key: str
    value: str


class ArtifactFileBody(Body):
    file_path: str
    file_hash: str
    type: str
    size: int | None = None
    metadata: list[MetadataPairBody] | None = None


class ArtifactFilesBody(Body):
    files: list[ArtifactFileBody]


class ArtifactBody(Body):
    artifact_hash: str
    received_metadata: bool
    project_id: str
    size: int | None = None


class NewCheckpointDTO(Body):
    """Named as the legacy client asks for it."""

    path: str


class CheckpointDTO(Body):
    """Named as the legacy client asks for it."""

    id: str
    name: str | None = None
    path: str | None = None
