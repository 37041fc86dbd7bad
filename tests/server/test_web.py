"""The web app's files."""

import asyncio
import gzip
import json
from pathlib import Path
from typing import Any, cast

import pytest
from starlette.applications import Starlette

from seamark.server.web import web_routes

SECRET = "not for the web"


@pytest.fixture
def app(tmp_path: Path) -> Starlette:
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<!doctype html><title>Seamark</title>")
    (static / "assets" / "app-1f2e.js").write_text("export {}")
    (static / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text(SECRET)
    # These addresses never reach the stores.
    return Starlette(routes=web_routes(cast(Any, None), static))


def get(app: Starlette, path: str, query: str = "", accepts: str = "identity") -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []

    received = False

    async def receive() -> dict[str, Any]:
        nonlocal received
        if received:
            # The client stays connected and says nothing more.
            await asyncio.get_running_loop().create_future()
        received = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http"}
    scope |= {"method": "GET", "path": path, "raw_path": path.encode(), "query_string": query.encode()}
    scope["headers"] = [(b"accept-encoding", accepts.encode())]
    asyncio.run(app({**scope, "root_path": "", "server": ("localhost", 80), "client": ("localhost", 1)}, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize("path", ["/", "/login", "/w/team/p/digits/runs", "/settings/tokens", "/index.html"])
def test_every_page_is_the_app_under_a_strict_policy(app: Starlette, path: str) -> None:
    status, headers, body = get(app, path)
    assert (status, body[:15]) == (200, b"<!doctype html>")
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-cache"


def test_hashed_assets_are_kept_for_ever(app: Starlette) -> None:
    status, headers, _ = get(app, "/assets/app-1f2e.js")
    assert status == 200
    assert "immutable" in headers["cache-control"]
    assert headers["content-type"].startswith("text/javascript")


def test_assets_are_compressed_for_those_who_take_it(app: Starlette) -> None:
    _, headers, body = get(app, "/assets/app-1f2e.js", accepts="br, gzip")
    assert (headers["content-encoding"], headers["vary"]) == ("gzip", "Accept-Encoding")
    assert headers["content-type"].startswith("text/javascript")
    assert gzip.decompress(body) == get(app, "/assets/app-1f2e.js")[2] == b"export {}"


def test_an_asset_of_another_version_is_not_the_page(app: Starlette) -> None:
    assert get(app, "/assets/app-old.js")[0] == 404


def test_other_files_are_asked_for_again(app: Starlette) -> None:
    assert get(app, "/favicon.svg")[1]["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/../secret.txt", "/assets/../../secret.txt", "//secret.txt", "/%2e%2e/secret.txt", "/\0"])
def test_nothing_outside_is_served(app: Starlette, path: str) -> None:
    assert SECRET.encode() not in get(app, path)[2]


def test_unknown_addresses_of_apis_are_problems_not_pages(app: Starlette) -> None:
    status, headers, _ = get(app, "/api/backend/v9/nothing")
    assert (status, headers["content-type"]) == (404, "application/problem+json")


def test_old_links_are_redirected(app: Starlette) -> None:
    status, headers, _ = get(app, "/team/digits/e/DIG-1")
    assert (status, headers["location"]) == (302, "/w/team/p/digits/runs/DIG-1")


def test_a_custom_id_is_resolved_after_signing_in(app: Starlette) -> None:
    status, headers, _ = get(app, "/team/digits/-/run/", "customId=mine")
    assert (status, headers["location"]) == (302, "/w/team/p/digits/runs/by-custom-id?customId=mine")


def test_an_installation_without_the_app_says_so(tmp_path: Path) -> None:
    status, _, body = get(Starlette(routes=web_routes(cast(Any, None), tmp_path)), "/")
    assert status == 404
    assert b"make setup" in body


def test_the_runs_page_says_what_it_will_need(app: Starlette, tmp_path: Path) -> None:
    chunks = {
        "index.html": {"file": "assets/app-1.js", "isEntry": True, "imports": ["_base.js"]},
        "_base.js": {"file": "assets/base-1.js"},
        "src/app/pages/RunsPage.tsx": {"file": "assets/runs-1.js", "imports": ["index.html", "_rows.js"]},
        "_rows.js": {"file": "assets/rows-1.js", "imports": ["_base.js"], "css": ["assets/rows-1.css"]},
        "src/charts/RunsCharts.tsx": {"file": "assets/charts-1.js", "imports": ["_rows.js", "_plot.js"]},
        "_plot.js": {"file": "assets/plot-1.js", "imports": ["_base.js"], "css": ["assets/plot-1.css"]},
    }
    manifest = tmp_path / "static" / ".vite" / "manifest.json"
    manifest.parent.mkdir()
    manifest.write_text(json.dumps(chunks))

    def named(query: str = "q=x") -> list[str]:
        _, headers, _ = get(app, "/w/team/p/digits/runs", query)
        return headers["link"].split(", ")

    scripts = [f"</assets/{name}-1.js>; rel=modulepreload" for name in ("app", "base", "runs", "rows")]
    style = "rel=preload; as=style; crossorigin=anonymous"
    assert named()[3:] == [*scripts, f"</assets/rows-1.css>; {style}"]
    fetched = "rel=preload; as=fetch; crossorigin=anonymous"
    assert named()[:3] == [
        f"</api/v1/projects/team/digits>; {fetched}",
        "</theme.js>; rel=preload; as=script",
        f"</api/v1/me>; {fetched}",
    ]
    of_charts = [f"</assets/{name}-1.js>; rel=modulepreload" for name in ("charts", "plot")]
    styles = [f"</assets/{name}-1.css>; {style}" for name in ("rows", "plot")]
    assert named("tab=charts&q=x")[3:] == [*scripts, *of_charts, *styles]
    assert named("tab=nothing") == named()
    assert named("sel=first:3") == [
        "</api/v1/projects/team/digits/opening>; rel=preload; as=fetch; crossorigin=anonymous",
        *named(),
    ]
    opening = "</api/v1/projects/team/digits/opening/charts?runs=%d>; rel=preload; as=fetch; crossorigin=anonymous"
    charts = named("tab=charts&q=x")
    assert named("tab=charts") == named("tab=charts&c.x=relative&c.of=p%3Dloss&u=1") == [opening % 5, *charts]
    assert named("tab=charts&sel=first:100") == [opening % 100, *charts]
    for other in ("sel=1-3", "sel=first:0", "sel=first:2000", "c.q=loss", "sort=-sys/id", "s=abc"):
        assert named(f"tab=charts&{other}") == charts
    beside = named("tab=side&q=x")
    opening = opening.replace("charts", "side")
    assert named("tab=side&sel=first:50&s.diff=1") == [opening % 50, *beside]
    for other in ("s.q=loss", "s.agg=min", "s.tol=0.01"):
        assert named(f"tab=side&{other}") == beside
    _, headers, _ = get(app, '/w/te am/p/a">/runs')
    assert headers["link"].startswith("</api/v1/projects/te%20am/a%22%3E/opening>;")
    assert "link" not in get(app, "/w/team/p/digits/settings")[1]
