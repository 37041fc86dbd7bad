"""Signed addresses: what they say comes back, and nothing in them can be changed."""

from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.stores.blobs import Provider
from seamark.wire.neptune3.file_urls import OBJECTS, Grant, SignatureRefused, read_grant, signed_url

SECRET = b"k" * 32
NOW = 1_700_000_000
PATH_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
GRANTS = st.builds(
    Grant,
    st.sampled_from(["aws", "gcp", "azure"]),
    st.sampled_from(["read", "write"]),
    st.uuids(),
    PATH_TEXT,
    st.none() | st.uuids(),
    st.none() | st.integers(1, 10_000),
)


def parts_of(url: str) -> tuple[str, str, str, dict[str, str]]:
    """Provider, project, name and query of an address."""
    split = urlsplit(url)
    assert split.path.startswith(OBJECTS)
    provider, project, name = split.path.removeprefix(f"{OBJECTS}/").split("/")
    return provider, project, name, dict(parse_qsl(split.query))


def read(grant: Grant, url: str, *, now: int = NOW, **changes: str) -> Grant:
    _, project, name, query = parts_of(url)
    return read_grant(SECRET, grant.provider, grant.permission, project, name, {**query, **changes}, now)


@given(GRANTS, st.integers(1, 7 * 24 * 3600))
def test_an_address_says_what_was_granted_until_it_expires(grant: Grant, seconds: int) -> None:
    if grant.provider != "aws":
        grant = Grant(grant.provider, grant.permission, grant.project, grant.path, grant.upload_id)
    url = signed_url(SECRET, "http://host", grant, NOW, seconds)
    assert url.isascii()
    assert read(grant, url, now=NOW + seconds - 1) == grant
    with pytest.raises(SignatureRefused, match=r"Signed expiry time .* has passed"):
        read(grant, url, now=NOW + seconds)


@given(GRANTS, st.data())
def test_nothing_in_an_address_can_be_changed(grant: Grant, data: st.DataObject) -> None:
    url = signed_url(SECRET, "http://host", grant, NOW, 3600)
    _, project, name, query = parts_of(url)
    ignored = {"X-Amz-Algorithm", "X-Goog-Algorithm", "sp", "sr"}
    changed = data.draw(st.sampled_from(sorted(set(query) - ignored)))
    value = data.draw(st.text(st.characters(codec="ascii"), max_size=70).filter(lambda text: text.strip("0") != query[changed]))
    if changed.endswith("Id") or changed == "upload_id":
        value = uuid4().hex
    elif changed in ("partNumber", "X-Amz-Expires", "X-Goog-Expires") and value.strip().lstrip("+").isdigit():
        value = str(int(query[changed]) + 1)
    with pytest.raises(SignatureRefused):
        read_grant(SECRET, grant.provider, grant.permission, project, name, {**query, changed: value}, NOW)


@pytest.mark.parametrize("provider", ["aws", "gcp", "azure"])
def test_an_address_is_for_one_project_file_provider_and_way_of_use(provider: Provider) -> None:
    grant = Grant(provider, "read", UUID(int=1), "a")
    _, project, name, query = parts_of(signed_url(SECRET, "http://host", grant, NOW, 3600))
    other = {"aws": "gcp", "gcp": "azure", "azure": "aws"}
    attempts = [
        (SECRET, other[provider], "read", project, name),
        (SECRET, provider, "write", project, name),
        (SECRET, provider, "read", str(UUID(int=2)), name),
        (SECRET, provider, "read", project, "Yg"),
        (SECRET, provider, "read", "not-a-project", name),
        (SECRET, provider, "read", project, "%%%"),
        (b"x" * 32, provider, "read", project, name),
    ]
    for secret, who, permission, where, what in attempts:
        with pytest.raises(SignatureRefused):
            read_grant(secret, who, permission, where, what, query, NOW)
    with pytest.raises(SignatureRefused):
        read_grant(SECRET, provider, "read", project, name, {}, NOW)


@pytest.mark.parametrize(
    ("provider", "changes"),
    [
        ("aws", {"X-Amz-Expires": "2020-01-01T00:00:00Z"}),
        ("gcp", {"X-Goog-Date": "20200101T000000Z", "X-Goog-Expires": "1"}),
        ("azure", {"se": "2020-01-01T00:00:00Z"}),
        ("azure", {"se": "2020-01-01T00:00:00.123456+00:00"}),
        ("aws", {"X-Amz-Signature": "ä"}),
    ],
)
def test_addresses_that_were_made_to_expire_are_refused(provider: Provider, changes: dict[str, str]) -> None:
    grant = Grant(provider, "read", UUID(int=1), "a")
    with pytest.raises(SignatureRefused):
        read(grant, signed_url(SECRET, "http://host", grant, NOW, 3600), **changes)
