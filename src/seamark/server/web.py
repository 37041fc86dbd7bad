"""The web app's files: hashed assets for ever, the page itself always fresh, under a strict content security policy."""

import gzip
import json
import re
from collections.abc import Callable
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from seamark.model.access import Caller
from seamark.model.containers import Container
from seamark.model.errors import ContainerNotFound, NotAuthenticated, SeamarkError
from seamark.server.legacy_links import redirect_target
from seamark.tracking import access, containers, signing_in
from seamark.tracking.context import Tracking
from seamark.wire.problems import problem_response
from seamark.wire.v1.context import SESSION_COOKIE

__all__ = ["CONTENT_SECURITY_POLICY", "STATIC_DIRECTORY", "web_routes"]

STATIC_DIRECTORY = Path(__file__).parent / "static"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; frame-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_PAGE_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-cache",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_RUNS = "/w/{workspace}/p/{project}/runs"
_RUNS_ADDRESS = re.compile(r"/w/([^/]+)/p/([^/]+)/runs/?")
_OPENING_KEYS = frozenset({"u", "sel", "hue"})
"""What an address may say besides and still show the table as it opens."""
_BESIDE_KEYS = {
    "charts": re.compile(r"u|hue|tab|sel|c\.(?!q$)[\w-]+"),
    "side": re.compile(r"u|hue|tab|sel|s\.(?!(?:q|agg|at|tol)$)[\w-]+"),
}
"""The same of what stands beside the table, where neither that nor a filter of attributes changes which these are, nor a measure."""
_FIRST_RUNS = re.compile(r"first:([1-9]\d{0,2}|1000)")
_DEFAULT_RUNS = 5
"""How many of the newest runs are shown where the address says nothing (`web/src/api/selection.ts`)."""
_RUNS_PAGE = "src/app/pages/RunsPage.tsx"
_BESIDE_RUNS = {
    "charts": "src/charts/RunsCharts.tsx",
    "side": "src/compare/SideBySide.tsx",
    "dash": "src/app/DashboardTab.tsx",
    "media": "src/files/RunsMedia.tsx",
    "lineage": "src/app/LineageTab.tsx",
}
"""What stands beside the table, by the tab that the address names (`web/src/app/runsTabs.tsx`)."""
_ACCOUNT_PRELOAD = "</api/v1/me>; rel=preload; as=fetch; crossorigin=anonymous"
_THEME_PRELOAD = "</theme.js>; rel=preload; as=script"
"""The page's other scripts wait for it, wherever it stands among what is fetched."""
_TEXTS = frozenset({".js", ".css", ".svg"})
_UNQUOTED = "!'()*"
"""What browsers leave as it is in a part of an address, besides letters, digits and `-._~`."""
_FOREVER = "public, max-age=31536000, immutable"


def web_routes(tracking: Tracking, directory: Path = STATIC_DIRECTORY) -> list[Route]:
    """Routes for everything that is not an API; they come last, for they match every address."""
    root = directory.resolve()

    async def serve(request: Request) -> Response:
        path = request.url.path
        if path.startswith(("/api/", "/auth/")):
            detail = f"{request.method} {path} is not part of any API that this server speaks. Check the address."
            return problem_response(request.scope, 404, "http", "There is no such address", detail)
        file = _file(root, path)
        if file is not None:
            if not path.startswith("/assets/"):
                return FileResponse(file, headers={"Cache-Control": "no-cache"})
            headers = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding"}
            if file.suffix in _TEXTS and "gzip" in request.headers.get("accept-encoding", ""):
                type_, _ = guess_type(file.name)
                return Response(_compressed(file), media_type=type_, headers=headers | {"Content-Encoding": "gzip"})
            return FileResponse(file, headers=headers)
        target = redirect_target(path, request.query_params)
        if target is not None:
            return RedirectResponse(target, 302)
        page = root / "index.html"
        if path.startswith("/assets/"):
            return PlainTextResponse("This version of the web app has no such file. Reload the page.\n", 404)
        if not page.is_file():
            return PlainTextResponse(
                "The Seamark server runs, but this installation has no web app. "
                "Build it with `make setup` in a checkout, or install a released wheel.\n",
                404,
            )
        headers = _PAGE_HEADERS
        runs_of = _RUNS_ADDRESS.fullmatch(path)
        if runs_of and (preloads := _runs_page_preloads(root, request.query_params.get("tab", ""))):
            # What takes longest comes first; without what the project is called the page shows nothing.
            asked = [each for each in (_opening_of(request.query_params), "") if each is not None]
            preloads = ", ".join([*(_preload_of_project(runs_of[1], runs_of[2], each) for each in asked), preloads])
            headers = headers | {"Link": preloads}
        return FileResponse(page, headers=headers)

    async def by_custom_id(request: Request) -> Response:
        return await run_in_threadpool(_redirect_to_run, tracking, request, _run_of_custom_id)

    async def by_experiment(request: Request) -> Response:
        return await run_in_threadpool(_redirect_to_run, tracking, request, _head_of_experiment)

    return [
        Route(f"{_RUNS}/by-custom-id", by_custom_id, methods=["GET"]),
        Route(f"{_RUNS}/by-experiment", by_experiment, methods=["GET"]),
        Route("/{path:path}", serve, methods=["GET"]),
    ]


@lru_cache(maxsize=256)
def _compressed(file: Path) -> bytes:
    """A hashed asset, which never changes: compressing a page's scripts anew for each visitor costs as much as answering them."""
    return gzip.compress(file.read_bytes(), 9, mtime=0)


def _redirect_to_run(tracking: Tracking, request: Request, find: Callable[[Tracking, Caller, Request], Container]) -> Response:
    here = request.url.path
    runs = here.rpartition("/")[0]
    try:
        caller, _ = signing_in.caller_of_session(tracking, request.cookies.get(SESSION_COOKIE, ""))
        container = find(tracking, caller, request)
    except NotAuthenticated:
        return RedirectResponse("/login?" + urlencode({"next": f"{here}?{request.url.query}"}), 302)
    except SeamarkError:
        # The runs page shows what the project has; it also says so when the project is not visible.
        return RedirectResponse(runs, 302)
    opened = {name: value for name in ("tab", "path") if (value := request.query_params.get(name))}
    return RedirectResponse(f"{runs}/{container.sys_id}" + (f"?{urlencode(opened)}" if opened else ""), 302)


def _run_of_custom_id(tracking: Tracking, caller: Caller, request: Request) -> Container:
    """The run of a custom id; or else of a sys/id, for some old links have either."""
    project, named = _project_of(request), request.query_params.get("customId", "")
    try:
        return access.require_container(tracking, caller, f"CUSTOM/{project}/{named}")[0]
    except ContainerNotFound:
        return access.require_container(tracking, caller, f"{project}/{named}")[0]


def _head_of_experiment(tracking: Tracking, caller: Caller, request: Request) -> Container:
    return containers.get_head(tracking, caller, _project_of(request), request.query_params.get("name", ""))


def _project_of(request: Request) -> str:
    return f"{request.path_params['workspace']}/{request.path_params['project']}"


def _opening_of(query: QueryParams) -> str | None:
    """What the runs page asks for at once where its address says no more than this; None where it depends on more."""
    if query.keys() <= _OPENING_KEYS:
        return "opening"
    tab = query.get("tab", "")
    if tab not in _BESIDE_KEYS or not all(map(_BESIDE_KEYS[tab].fullmatch, query.keys())):
        return None
    runs = _FIRST_RUNS.fullmatch(query.get("sel", f"first:{_DEFAULT_RUNS}"))
    return None if runs is None else f"opening/{tab}?runs={runs[1]}"


def _preload_of_project(workspace: str, project: str, what: str) -> str:
    address = f"/api/v1/projects/{quote(workspace, safe=_UNQUOTED)}/{quote(project, safe=_UNQUOTED)}/{what}".rstrip("/")
    return f"<{address}>; rel=preload; as=fetch; crossorigin=anonymous"


def _runs_page_preloads(root: Path, tab: str) -> str:
    """A `Link` header with the scripts and styles of the runs page and of the tab that is open in it, and who is signed in: the
    browser fetches them while it reads the scripts of the app itself, which would ask for them only after they have run."""
    manifest = root / ".vite" / "manifest.json"
    try:
        return _preloads_of(manifest, manifest.stat().st_mtime_ns, _BESIDE_RUNS.get(tab, ""))
    except FileNotFoundError:
        return ""


@lru_cache(maxsize=16)
def _preloads_of(manifest: Path, _changed_ns: int, beside: str) -> str:
    # Any: Vite's manifest, which the build of this version wrote.
    chunks: dict[str, dict[str, Any]] = json.loads(manifest.read_bytes())
    scripts: dict[str, None] = {}
    styles: dict[str, None] = {}

    def follow(key: str) -> None:
        chunk = chunks[key]
        if chunk["file"] in scripts:
            return
        scripts[chunk["file"]] = None
        styles.update(dict.fromkeys(chunk.get("css", ())))
        for each in chunk.get("imports", ()):
            follow(each)

    # What the page names itself comes first: browsers ask for six files at a time, and everything else waits for these.
    for page in ("index.html", _RUNS_PAGE, beside):
        if page in chunks:
            follow(page)
    return ", ".join(
        [
            _THEME_PRELOAD,
            _ACCOUNT_PRELOAD,
            *(f"</{file}>; rel=modulepreload" for file in scripts),
            *(f"</{file}>; rel=preload; as=style; crossorigin=anonymous" for file in styles),
        ]
    )


def _file(root: Path, path: str) -> Path | None:
    """The file of the web app at this path; None when there is none, or when it would lie outside."""
    name = path.lstrip("/")
    if not name or "\0" in name:
        return None
    file = (root / name).resolve()
    return file if file.is_relative_to(root) and file.is_file() and file.name != "index.html" else None
