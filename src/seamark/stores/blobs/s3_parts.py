"""Uploads in parts that go to S3 directly: the server begins and finishes them, whoever holds the parts' URLs sends the parts.

obstore signs URLs of whole objects only. What it signs says where the object is and whose key signs; from that, requests that name
uploads and parts are signed here, as "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)" describes.
"""

import hmac
import html
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from http.client import HTTPException
from urllib.parse import parse_qs, quote, urlsplit

from seamark.model.errors import InvalidInput, StoreUnavailable

__all__ = ["S3Parts"]

_SECONDS = 600
"""For which the server's own requests are signed."""
_TIMEOUT_SECONDS = 60
_UPLOAD_ID = re.compile(r"<UploadId>([^<]+)</UploadId>")
_ERROR = re.compile(r"<Code>([^<]+)</Code>")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an object is, and in whose name requests about it are signed."""

    origin: str
    host: str
    path: str
    access_key: str
    scope: tuple[str, str]
    """Region and service."""
    token: str | None


class S3Parts:
    """`sign` gives a URL for a PUT of an object, as obstore signs it; `secret_of` the secret of an access key, None if unknown."""

    def __init__(self, sign: Callable[[str], str | None], secret_of: Callable[[str], str | None]) -> None:
        self._sign = sign
        self._secret_of = secret_of

    def begin(self, key: str) -> str | None:
        """Begins an upload and gives the store's name of it; None when requests about it cannot be signed."""
        url = self._url(key, "POST", {"uploads": ""}, _SECONDS)
        if url is None:
            return None
        answer = self._send("POST", url, b"")
        found = _UPLOAD_ID.search(answer)
        if found is None:
            raise StoreUnavailable(f"The object store did not say how it calls an upload, but: {answer[:200]!r}.")
        return html.unescape(found[1])

    def part_url(self, key: str, upload: str, number: int, seconds: int) -> str:
        """The URL at which a part, counted from 1, is put."""
        return self._require("PUT", key, {"partNumber": str(number), "uploadId": upload}, seconds)

    def finish(self, key: str, upload: str, tags: Sequence[str]) -> None:
        """Makes the parts with these tags the object. Raises InvalidInput when the store does not have them so."""
        parts = "".join(
            f'<Part><PartNumber>{number}</PartNumber><ETag>"{html.escape(tag)}"</ETag></Part>'
            for number, tag in enumerate(tags, 1)
        )
        body = f'<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{parts}</CompleteMultipartUpload>'
        answer = self._send("POST", self._require("POST", key, {"uploadId": upload}, _SECONDS), body.encode())
        # S3 begins to answer before it knows how this ends.
        if (error := _ERROR.search(answer)) is not None:
            raise StoreUnavailable(f"The object store did not put the parts together ({error[1]}). Send the request again.")

    def abandon(self, key: str, upload: str) -> None:
        """Drops an upload with its parts; one that is not there any more is no error."""
        try:
            self._send("DELETE", self._require("DELETE", key, {"uploadId": upload}, _SECONDS), None)
        except InvalidInput:
            return

    def _require(self, method: str, key: str, query: Mapping[str, str], seconds: int) -> str:
        url = self._url(key, method, query, seconds)
        if url is None:
            raise StoreUnavailable(
                "The object store's credentials cannot sign requests about parts any more. Start the upload of the file again."
            )
        return url

    def _url(self, key: str, method: str, query: Mapping[str, str], seconds: int) -> str | None:
        whole = self._sign(key)
        if whole is None:
            return None
        place = _place_of(whole)
        secret = self._secret_of(place.access_key)
        return None if secret is None else _signed(place, secret, method, query, seconds, datetime.now(UTC))

    def _send(self, method: str, url: str, body: bytes | None) -> str:
        request = urllib.request.Request(url, body, {"Content-Type": "application/xml"}, method=method)  # noqa: S310 - the store's own URL
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
                return answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            text = error.read(2000).decode(errors="replace")
            code = found[1] if (found := _ERROR.search(text)) is not None else str(error.code)
            if error.code in (400, 404):
                raise InvalidInput(
                    f"The object store refuses the upload ({code}). Start the upload of the file again."
                ) from error
            raise StoreUnavailable(f"The object store answers {code} to a request about an upload in parts.") from error
        except (OSError, HTTPException) as error:
            raise StoreUnavailable(f"The object store cannot be reached for an upload in parts: {error}.") from error


def _place_of(url: str) -> _Place:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    # The date between them is that of the moment.
    access_key, _, region, service, _ = query["X-Amz-Credential"][0].rsplit("/", 4)
    token = query.get("X-Amz-Security-Token")
    return _Place(
        f"{parts.scheme}://{parts.netloc}", parts.netloc, parts.path, access_key, (region, service), token[0] if token else None
    )


def _signed(place: _Place, secret: str, method: str, query: Mapping[str, str], seconds: int, at: datetime) -> str:
    moment = at.strftime("%Y%m%dT%H%M%SZ")
    scope = (moment[:8], *place.scope, "aws4_request")
    parameters = {
        **query,
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": "/".join((place.access_key, *scope)),
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": "host",
    }
    if place.token is not None:
        parameters["X-Amz-Security-Token"] = place.token
    text = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sorted(parameters.items()))
    request = "\n".join((method, place.path, text, f"host:{place.host}", "", "host", "UNSIGNED-PAYLOAD"))
    to_sign = "\n".join(("AWS4-HMAC-SHA256", moment, "/".join(scope), sha256(request.encode()).hexdigest()))
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.new(key, part.encode(), sha256).digest()
    signature = hmac.new(key, to_sign.encode(), sha256).hexdigest()
    return f"{place.origin}{place.path}?{text}&X-Amz-Signature={signature}"
