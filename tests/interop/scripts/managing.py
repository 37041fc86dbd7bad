"""Every function of `neptune.management`, as an owner and as a member."""

from observations import ARGUMENTS, QUIET, observe, report

import neptune
from neptune import management

OWNER, MEMBER = ARGUMENTS["owner_token"], ARGUMENTS["member_token"]
WORKSPACE, MIRA, ROBOT = ARGUMENTS["workspace"], ARGUMENTS["member"], ARGUMENTS["robot"]

as_owner = {"api_token": OWNER}
as_member = {"api_token": MEMBER}

observe("workspace_members", lambda: management.get_workspace_member_list(workspace=WORKSPACE, **as_member))
observe("workspace_robots", lambda: management.get_workspace_service_account_list(workspace=WORKSPACE, **as_member))
observe("workspace_status", lambda: management.get_workspace_status(workspace=WORKSPACE, **as_owner))
observe("unknown_workspace", lambda: management.get_workspace_member_list(workspace="nowhere", **as_owner))
observe("unknown_workspace_robots", lambda: management.get_workspace_service_account_list(workspace="nowhere", **as_owner))
observe("unknown_workspace_status", lambda: management.get_workspace_status(workspace="nowhere", **as_owner))

private = management.create_project(name=f"{WORKSPACE}/private", key="PRV", visibility="priv", description="Said", **as_owner)
shared = management.create_project(
    name="shared", workspace=WORKSPACE, visibility=management.ProjectVisibility.WORKSPACE, **as_owner
)
made = management.create_project(name=f"{WORKSPACE}/made-by-a-member", **as_member)
observe("created", lambda: [private, shared, made])
observe("owner_sees", lambda: sorted(set(management.get_project_list(**as_owner)) & {private, shared, made}))
observe("member_sees", lambda: sorted(set(management.get_project_list(**as_member)) & {private, shared, made}))
observe("member_owns", lambda: management.get_project_member_list(project=made, **as_member).get(MIRA))


def first_id(project):
    with neptune.init_run(project=project, api_token=OWNER, **QUIET) as run:
        return run["sys/id"].fetch()


observe("given_key", lambda: first_id(private))

# What cannot be created
observe("same_name", lambda: management.create_project(name=f"{WORKSPACE}/private", **as_owner))
observe("same_key", lambda: management.create_project(name=f"{WORKSPACE}/other", key="PRV", **as_owner))
observe("bad_key", lambda: management.create_project(name=f"{WORKSPACE}/other", key="not a key!", **as_owner))
observe("bad_name", lambda: management.create_project(name=f"{WORKSPACE}/bad name ?*", **as_owner))
observe("public", lambda: management.create_project(name=f"{WORKSPACE}/open", visibility="pub", **as_owner))
observe("elsewhere", lambda: management.create_project(name="nowhere/other", **as_owner))

# Members
observe("member_cannot_look", lambda: management.get_project_member_list(project=private, **as_member))
management.add_project_member(project=private, username=MIRA, role="viewer", **as_owner)
observe("members", lambda: management.get_project_member_list(project=private, **as_owner))
observe("member_now_sees", lambda: private in management.get_project_list(**as_member))
observe("member_twice", lambda: management.add_project_member(project=private, username=MIRA, role="owner", **as_owner))
observe(
    "viewer_cannot_add",
    lambda: management.add_project_member(project=private, username=ARGUMENTS["owner"], role="owner", **as_member),
)
observe(
    "member_unknown", lambda: management.add_project_member(project=private, username="nobody-at-all", role="viewer", **as_owner)
)
observe(
    "member_unknown_project",
    lambda: management.add_project_member(project=f"{WORKSPACE}/none", username=MIRA, role="viewer", **as_owner),
)
management.remove_project_member(project="private", workspace=WORKSPACE, username=MIRA, **as_owner)
observe("member_removed", lambda: MIRA in management.get_project_member_list(project=private, **as_owner))
observe("removed_twice", lambda: management.remove_project_member(project=private, username=MIRA, **as_owner))
observe("removed_from_shared", lambda: management.remove_project_member(project=shared, username=MIRA, **as_owner))
observe("shared_members", lambda: management.get_project_member_list(project=shared, **as_owner))
for role in (management.MemberRole.CONTRIBUTOR, management.MemberRole.OWNER):
    management.add_project_member(project=private, username=MIRA, role=role, **as_owner)
    observe(f"role_{role}", lambda: management.get_project_member_list(project=private, **as_owner)[MIRA])
    management.remove_project_member(project=private, username=MIRA, **as_owner)

# Service accounts
management.add_project_service_account(project=private, service_account_name=ROBOT, role="contributor", **as_owner)
observe("robots", lambda: management.get_project_service_account_list(project=private, **as_owner))
observe("robot_is_no_member", lambda: ROBOT in management.get_project_member_list(project=private, **as_owner))
observe(
    "robot_twice",
    lambda: management.add_project_service_account(project=private, service_account_name=ROBOT, role="owner", **as_owner),
)
observe(
    "robot_unknown",
    lambda: management.add_project_service_account(project=private, service_account_name="c3po@lab", role="owner", **as_owner),
)
management.remove_project_service_account(project=private, service_account_name=ROBOT, **as_owner)
observe("robot_removed", lambda: management.get_project_service_account_list(project=private, **as_owner))

# Invitations
observe("invited_already", lambda: management.invite_to_workspace(username=MIRA, workspace=WORKSPACE, **as_owner))
observe("invited_nobody", lambda: management.invite_to_workspace(username="nobody-at-all", workspace=WORKSPACE, **as_owner))
observe("invited_nowhere", lambda: management.invite_to_workspace(username=MIRA, workspace="nowhere", **as_owner))
observe(
    "invited",
    lambda: management.invite_to_workspace(
        username=ARGUMENTS["stranger"],
        workspace=WORKSPACE,
        role=management.WorkspaceMemberRole.ADMIN,
        add_to_all_projects=False,
        **as_owner,
    ),
)
observe(
    "member_cannot_invite",
    lambda: management.invite_to_workspace(username=ARGUMENTS["stranger"], workspace=WORKSPACE, **as_member),
)

# Trash


def a_run():
    with neptune.init_run(project=private, api_token=OWNER, **QUIET) as run:
        return run["sys/id"].fetch()


def runs(trashed):
    with neptune.init_project(private, api_token=OWNER, mode="read-only") as project:
        table = project.fetch_runs_table(trashed=trashed, progress_bar=False)
        return [row.get_attribute_value("sys/id") for row in table.to_rows()]


one, two, three = a_run(), a_run(), a_run()
management.trash_objects(project=private, ids=one, **as_owner)
management.trash_objects(project=private, ids=[two, three], **as_owner)
observe("trash", lambda: sorted(runs(True)) == sorted([one, two, three]))
observe("trash_again", lambda: management.trash_objects(project=private, ids=[one, "PRV-99999"], **as_owner))


def write_to_trashed():
    with neptune.init_run(with_id=one, project=private, api_token=OWNER, **QUIET) as run:
        return run["sys/trashed"].fetch()


observe("trashed_run_opens", write_to_trashed)
management.delete_objects_from_trash(project=private, ids=one, **as_owner)
observe("deleted_one", lambda: sorted(runs(True)) == sorted([two, three]))
observe("deleted_opens", lambda: neptune.init_run(with_id=one, project=private, api_token=OWNER, mode="read-only"))
management.delete_objects_from_trash(project=private, ids=[first_kept := a_run()], **as_owner)
observe("delete_what_is_not_in_the_trash", lambda: first_kept in runs(False))
management.clear_trash(project=private, **as_owner)
observe("cleared", lambda: runs(True))
observe("trash_unknown_project", lambda: management.trash_objects(project=f"{WORKSPACE}/none", ids=["X-1"], **as_owner))

# Deleting projects
observe("member_deletes", lambda: management.delete_project(project=shared, **as_member))
for name in (private, shared, made):
    management.delete_project(project=name, **as_owner)
observe("after_deleting", lambda: sorted(set(management.get_project_list(**as_owner)) & {private, shared, made}))
observe("deleted_twice", lambda: management.delete_project(project=private, **as_owner))
again = management.create_project(name=private, key="PRV", **as_owner)
observe("created_again", lambda: [again, first_id(private)])
management.delete_project(project=private, **as_owner)
report()
