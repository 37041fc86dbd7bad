"""Addresses of files that carry their own permission: signed, for a while, for one file and one way of using it.

They look as those of the object stores do, because the clients, and their tests, look into them: parameters are named as the
provider names them, and expire in its form. What the provider calls a signature is ours: an HMAC over everything that matters.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

from seamark.model.errors import NotAuthenticated
from seamark.stores.blobs import Provider

__all__ = ["OBJECTS", "Grant", "SignatureRefused", "read_grant", "signed_url"]

OBJECTS = "/api/storagebridge/v1/objects"
Permission = Literal["read", "write"]

_DATE = "%Y%m%dT%H%M%SZ"
_EXPIRY = "%Y-%m-%dT%H:%M:%SZ"
_NO_PATH = "-"
"""No path is encoded so: an address without a last segment would be another one."""
_LONGEST_SECONDS = 7 * 24 * 3600


class SignatureRefused(NotAuthenticated):
    """The address of a file has expired, or is not one that this server made."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What one address permits. With `upload_id` it is about one upload in parts, with `part` about one part of it."""

    provider: Provider
    permission: Permission
    project: UUID
    path: str
    upload_id: UUID | None = None
    part: int | None = None


def signed_url(secret: bytes, base_url: str, grant: Grant, now: int, seconds: int) -> str:
    """The absolute address that permits what the grant says from `now` (seconds since the epoch) on, for `seconds`."""
    parameters: dict[str, str] = {}
    if grant.upload_id is not None:
        parameters["uploadId" if grant.provider == "aws" else "upload_id"] = grant.upload_id.hex
    if grant.part is not None:
        parameters["partNumber"] = str(grant.part)
    expires = now + seconds
    match grant.provider:
        case "azure":
            mode = "r" if grant.permission == "read" else "cw"
            parameters |= {"sp": mode, "se": datetime.fromtimestamp(expires, UTC).strftime(_EXPIRY), "sr": "b"}
            parameters["sig"] = _signature(secret, grant, expires)
        case "aws" | "gcp":
            prefix = _PREFIXES[grant.provider]
            parameters[f"{prefix}-Algorithm"] = _ALGORITHM
            parameters[f"{prefix}-Date"] = datetime.fromtimestamp(now, UTC).strftime(_DATE)
            parameters[f"{prefix}-Expires"] = str(seconds)
            parameters[f"{prefix}-Signature"] = _signature(secret, grant, expires)
    name = base64.urlsafe_b64encode(grant.path.encode()).decode().rstrip("=") or _NO_PATH
    return f"{base_url}{OBJECTS}/{grant.provider}/{grant.project}/{name}?{urlencode(parameters)}"


def read_grant(
    secret: bytes, provider: Provider, permission: Permission, project: str, name: str, query: Mapping[str, str], now: int
) -> Grant:
    """What a request to one of these addresses may do; raises SignatureRefused when that is nothing.

    `permission` is what the request's method needs, `project` and `name` are the segments of its path.
    """
    try:
        expires, given = _claims(provider, query)
        upload = query.get("uploadId" if provider == "aws" else "upload_id")
        part = query.get("partNumber")
        grant = Grant(
            provider,
            permission,
            UUID(project),
            "" if name == _NO_PATH else base64.b64decode(name + "=" * (-len(name) % 4), altchars=b"-_", validate=True).decode(),
            None if upload is None else UUID(upload),
            None if part is None else int(part),
        )
    except (ValueError, KeyError, OverflowError, binascii.Error):
        raise SignatureRefused("This is no signed address of a file. Ask for a new one.") from None
    if now >= expires:
        # Azure says it in these words, and what reads its errors looks for them.
        moment = datetime.fromtimestamp(expires, UTC).strftime(_EXPIRY)
        raise SignatureRefused(f"Signed expiry time [{moment}] has passed. Ask for a new address.")
    if not hmac.compare_digest(_signature(secret, grant, expires).encode(), given.encode()):
        raise SignatureRefused("The signature does not match the address. Ask for a new one.")
    return grant


_ALGORITHM = "SEAMARK-HMAC-SHA256"
_PREFIXES: Mapping[Provider, str] = {"aws": "X-Amz", "gcp": "X-Goog"}


def _claims(provider: Provider, query: Mapping[str, str]) -> tuple[int, str]:
    """When the address expires, in seconds since the epoch, and its signature; raises ValueError and KeyError."""
    if provider == "azure":
        moment = datetime.strptime(query["se"], _EXPIRY)
        return int(moment.replace(tzinfo=UTC).timestamp()), query["sig"]
    prefix = _PREFIXES[provider]
    seconds = int(query[f"{prefix}-Expires"])
    if not 0 < seconds <= _LONGEST_SECONDS:
        raise ValueError("no time for which an address is made")
    moment = datetime.strptime(query[f"{prefix}-Date"], _DATE)
    return int(moment.replace(tzinfo=UTC).timestamp()) + seconds, query[f"{prefix}-Signature"]


def _signature(secret: bytes, grant: Grant, expires: int) -> str:
    upload = "" if grant.upload_id is None else grant.upload_id.hex
    part = "" if grant.part is None else str(grant.part)
    # The path comes last: it is the only one that may contain a line break.
    text = "\n".join((grant.provider, grant.permission, str(grant.project), upload, part, str(expires), grant.path))
    return hmac.new(secret, text.encode(), sha256).hexdigest()
