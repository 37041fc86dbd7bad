"""What is drawn from files, over HTTP: who gets it, as what, and for how long."""

import io

import pytest
from PIL import Image

from tests.wire.v1.conftest import Api

RUN = "projects/team/digits/runs/DIG-1"
POINT = f"{RUN}/series/files/thumbnail"
FILE = f"{RUN}/files/thumbnail"


def test_a_picture_of_a_series_has_a_thumbnail(alice: Api) -> None:
    answer = alice("GET", POINT, path="images", index=1)
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(answer.body)).convert("RGB").getpixel((0, 0)) == (255, 0, 0)
    assert answer.body == alice("GET", POINT, path="images", index=1).body, "the second comes from the cache"


def test_files_and_members_of_sets_have_thumbnails(alice: Api) -> None:
    assert alice("GET", FILE, path="picture").headers["content-type"] == "image/webp"
    assert alice("GET", FILE, path="source", member="pack/plot.png").headers["content-type"] == "image/webp"


@pytest.mark.parametrize("path", ["note", "page", "blob", "drawing", "broken"])
def test_what_is_no_picture_has_none_and_says_why(alice: Api, path: str) -> None:
    answer = alice("GET", FILE, path=path)
    assert (answer.status, answer.json["type"]) == (415, "urn:seamark:problem:no-preview")


def test_a_browser_takes_it_for_nothing_else(alice: Api) -> None:
    headers = alice("GET", POINT, path="images", index=0).headers
    assert headers["content-security-policy"].startswith("sandbox;")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("door", ["thumbnail", "content"])
def test_it_is_kept_for_ever_under_an_address_that_names_its_contents(alice: Api, door: str) -> None:
    tag = alice("GET", f"{RUN}/series/files", path="images").json["points"][0]["file"]["tag"]
    target = f"{RUN}/series/files/{door}"
    named = alice("GET", target, path="images", index=0, v=tag).headers
    assert named["etag"] == f'"{tag}"'
    assert named["cache-control"] == "private, max-age=31536000, immutable"
    for other in ({}, {"v": "0" * 20}):
        assert alice("GET", target, path="images", index=0, **other).headers["cache-control"] == "private, no-cache"
    again = alice("GET", target, path="images", index=0, headers={"If-None-Match": f'W/"x", "{tag}"'})
    assert (again.status, again.body) == (304, b"")
    assert alice("GET", target, path="images", index=1, headers={"If-None-Match": f'"{tag}"'}).status == 200


def test_a_tag_that_is_not_the_points_gives_what_is_there(alice: Api) -> None:
    first, second, _ = (point["file"]["tag"] for point in alice("GET", f"{RUN}/series/files", path="images").json["points"])
    for tag in (second, first, "0" * 20):
        assert alice("GET", POINT, path="images", index=0, v=tag).headers["etag"] == f'"{first}"'
    assert alice("GET", POINT, path="images", index=3, v=first).status == 404


def test_every_content_has_a_tag_of_its_own(alice: Api) -> None:
    points = alice("GET", f"{RUN}/series/files", path="images").json["points"]
    assert len({point["file"]["tag"] for point in points}) == 3
    attributes = alice("GET", f"{RUN}/attributes").json["attributes"]
    assert attributes["images"]["value"]["last"]["tag"] == points[-1]["file"]["tag"]
    assert alice("GET", f"{RUN}/files/content", path="picture").headers["etag"] == f'"{attributes["picture"]["value"]["tag"]}"'


@pytest.mark.parametrize(("target", "query"), [(POINT, {"path": "images", "index": "0"}), (FILE, {"path": "picture"})])
def test_a_wrong_key_opens_no_thumbnail(alice: Api, stranger: Api, nobody: Api, target: str, query: dict[str, str]) -> None:
    tag = alice("GET", target, **query).headers["etag"]
    for who, status in ((stranger, 404), (nobody, 401), (Api(alice.url, "garbage"), 401), (Api(alice.url, tag.strip('"')), 401)):
        for headers in ({}, {"If-None-Match": tag}):
            answer = who("GET", target, headers=headers, **query, v=tag.strip('"'))
            assert answer.status == status, "what is in the cache is as closed as the file"
            assert "etag" not in answer.headers
            assert answer.headers["cache-control"] == "no-store"


def test_points_and_members_that_are_none_have_none(alice: Api) -> None:
    assert alice("GET", POINT, path="images", index=3).status == 404
    assert alice("GET", POINT, path="images", index=-1).status == 400
    assert alice("GET", FILE, path="source", member="../picture").status in (400, 404)
    assert alice("GET", FILE, path="loss").status == 404


def test_a_parquet_file_shows_its_first_rows(alice: Api) -> None:
    head = alice("GET", f"{RUN}/files/table", path="table").json
    assert (head["total"], head["total_columns"], len(head["rows"])) == (1500, 3, 1000)
    assert head["columns"][0] == {"name": "id", "type": "int64"}
    first, second = head["rows"][:2]
    assert first[:2] == ["0", None]
    assert second[1] == "w" * 300
    assert second[2] == str(list(range(20)))


@pytest.mark.parametrize("path", ["picture", "note", "blob"])
def test_what_is_no_table_says_so(alice: Api, path: str) -> None:
    answer = alice("GET", f"{RUN}/files/table", path=path)
    assert (answer.status, answer.json["type"]) == (415, "urn:seamark:problem:no-preview")


def test_strangers_see_no_table(stranger: Api, nobody: Api) -> None:
    assert stranger("GET", f"{RUN}/files/table", path="table").status == 404
    assert nobody("GET", f"{RUN}/files/table", path="table").status == 401
    assert stranger("GET", f"{RUN}/series/files/table", path="images", index=0).status == 404
