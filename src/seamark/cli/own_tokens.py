"""Tokens that commands of this machine sign in with at the server of a data directory."""

import os
from contextlib import suppress
from pathlib import Path

from seamark.cli.catalog import administration

__all__ = ["own_api_token"]

_TOKEN_NAME = "seamark run"  # noqa: S105 - the name of a token, not a secret


def own_api_token(data_dir: Path, catalog_url: str | None, url: str, name: str) -> str:
    """The user's token for such commands: kept in the data directory, made anew when it is missing or void."""
    with administration(data_dir, catalog_url) as administered:
        from seamark.model.errors import NotAuthenticated
        from seamark.tracking import authentication, users

        tracking = administered.tracking
        user = users.find_user(tracking, administered.operator, name)
        file = data_dir / "tokens" / f"{user.uuid}.key"
        with suppress(FileNotFoundError, NotAuthenticated):
            key = file.read_text().strip()
            authentication.caller_of_api_key(tracking, key)
            return authentication.encode_api_token(key, url)
        _, key = authentication.create_api_token(tracking, administered.operator, name, _TOKEN_NAME)
        file.parent.mkdir(mode=0o700, exist_ok=True)
        draft = file.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as written:
            written.write(key + "\n")
        draft.replace(file)
        return authentication.encode_api_token(key, url)
