"""Where the web app shows a run. Nothing is asked of the server for it."""

from urllib.parse import quote_plus

from neptune_scale.exceptions import NeptuneApiTokenNotProvided
from seamark.client.credentials import credentials_from
from seamark.client.errors import InvalidToken, MissingToken

__all__ = ["page_of_experiment", "page_of_run"]


def page_of_run(api_token: str | None, project: str, run_id: str) -> str:
    """Raises NeptuneApiTokenNotProvided without a token, and ValueError for a damaged one."""
    return f"{_project(api_token, project)}/-/run/?customId={quote_plus(run_id)}"


def page_of_experiment(api_token: str | None, project: str, name: str) -> str:
    """Raises as `page_of_run`."""
    return f"{_project(api_token, project)}/runs/details?runIdentificationKey={quote_plus(name)}&type=experiment"


def _project(api_token: str | None, project: str) -> str:
    if api_token is None:
        raise NeptuneApiTokenNotProvided()
    try:
        base = credentials_from(api_token).base_url
    except (InvalidToken, MissingToken) as error:
        raise ValueError(str(error)) from None
    workspace, name = project.split("/")
    return f"{base}/{quote_plus(workspace)}/{quote_plus(name)}"
