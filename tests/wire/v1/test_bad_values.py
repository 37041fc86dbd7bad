"""Numbers and texts that nothing can hold are answered like any other mistake, and never as a failure of the server."""

from typing import Any

import pytest

from tests.wire.v1.conftest import Api

PROJECT = "projects/team/digits"
RUN = f"{PROJECT}/runs/DIG-1"


@pytest.mark.parametrize("number", [2**62, 2**63, 2**64, 10**30])
def test_a_page_beyond_every_number_is_empty(alice: Api, number: int) -> None:
    assert alice("POST", f"{PROJECT}/runs/search", {"offset": number}).json["rows"] == []
    for kind, path in (("points", "loss"), ("strings", "console"), ("files", "images")):
        assert alice("GET", f"{RUN}/series/{kind}", path=path, offset=number).json["points"] == []
    assert alice("GET", f"{RUN}/series/files/content", path="images", index=number).status == 404
    assert alice("GET", "workspaces/team/projects", offset=number).json["projects"] == []


@pytest.mark.parametrize(
    ("method", "target", "body", "query"),
    [
        ("POST", "tokens", {"name": "late", "expires_at": 2**63}, {}),
        ("POST", "tokens", {"name": "late", "expires_at": 10**30}, {}),
        ("POST", f"{PROJECT}/runs/search", b'{"offset": ' + b"9" * 100_000 + b"}", {}),
        ("POST", f"{PROJECT}/runs/search", b"[" * 100_000 + b"]" * 100_000, {}),
        ("POST", f"{PROJECT}/runs/search", {"query": "(" * 20_000 + "a = 1" + ")" * 20_000}, {}),
        ("POST", f"{PROJECT}/runs/search", {"query": " OR ".join(f"a{n} = 1" for n in range(5000))}, {}),
        ("POST", f"{PROJECT}/runs/search", {"query": '`sys/id` MATCHES "(a{1000}){1000}"'}, {}),
        ("POST", f"{PROJECT}/runs/search", b'{"query": "a = \\"\\ud800\\""}', {}),
        ("PATCH", RUN, b'{"tags": ["\\ud800"]}', {}),
        ("GET", f"{RUN}/series/points", None, {"path": "loss", "from_step": "1e300"}),
        ("GET", f"{RUN}/series/points", None, {"path": "loss", "to_step": "nan"}),
        ("GET", f"{PROJECT}/runs/DIG%00-1", None, {}),
        ("GET", f"{PROJECT}/attributes", None, {"regex": "(a{1000}){1000}"}),
    ],
)
def test_what_nothing_can_hold_is_refused(alice: Api, method: str, target: str, body: Any, query: dict[str, Any]) -> None:
    answer = alice(method, target, body, **query)
    assert answer.status == 400, answer.body
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("text", ["'", '"', "\\", "`", "\0", "%", "{t0:String}", "'; DROP TABLE attributes; --", "\ud800"])
def test_no_text_is_taken_for_a_part_of_a_statement(alice: Api, text: str) -> None:
    every = alice("POST", f"{PROJECT}/runs/search", {}).json["total"]
    assert alice("POST", f"{PROJECT}/runs/search", {"columns": [text]}).json["total"] == every
    if text != "\ud800":
        quoted = text.replace("\\", "\\\\").replace('"', '\\"')
        found = alice("POST", f"{PROJECT}/runs/search", {"query": f'`sys/id` = "{quoted}" OR `sys/name` CONTAINS "{quoted}"'})
        assert found.json["total"] == 0
        assert alice("POST", f"{PROJECT}/runs/search", {"sort": [{"path": text}]}).json["total"] == every
        assert alice("GET", f"{PROJECT}/attributes", search=text).json["attributes"] == []
        assert alice("GET", f"{RUN}/attributes", prefix=text).json["attributes"] == {}
        assert alice("GET", f"{RUN}/series/strings", path="console", search=text).json["total"] == 0
