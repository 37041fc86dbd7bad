"""The web app's files: hashed assets for ever, the page itself always fresh, under a strict content security policy."""

from pathlib import Path
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from seamark.model.errors import NotAuthenticated, SeamarkError
from seamark.server.legacy_links import redirect_target
from seamark.tracking import access, signing_in
from seamark.tracking.context import Tracking
from seamark.wire.v1.context import SESSION_COOKIE
from seamark.wire.v1.errors import problem_response

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
            caching = _FOREVER if path.startswith("/assets/") else "no-cache"
            return FileResponse(file, headers={"Cache-Control": caching})
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
        return FileResponse(page, headers=_PAGE_HEADERS)

    async def by_custom_id(request: Request) -> Response:
        return await run_in_threadpool(_resolve_custom_id, tracking, request)

    return [
        Route("/w/{workspace}/p/{project}/runs/by-custom-id", by_custom_id, methods=["GET"]),
        Route("/{path:path}", serve, methods=["GET"]),
    ]


def _resolve_custom_id(tracking: Tracking, request: Request) -> Response:
    workspace, project = request.path_params["workspace"], request.path_params["project"]
    custom_id = request.query_params.get("customId", "")
    try:
        caller, _ = signing_in.caller_of_session(tracking, request.cookies.get(SESSION_COOKIE, ""))
        container, _ = access.require_container(tracking, caller, f"CUSTOM/{workspace}/{project}/{custom_id}")
    except NotAuthenticated:
        return RedirectResponse("/login?" + urlencode({"next": f"{request.url.path}?{request.url.query}"}), 302)
    except SeamarkError:
        # The runs page shows what the project has; it also says so when the project is not visible.
        return RedirectResponse(request.url.path.removesuffix("/by-custom-id"), 302)
    return RedirectResponse(request.url.path.removesuffix("by-custom-id") + container.sys_id, 302)


def _file(root: Path, path: str) -> Path | None:
    """The file of the web app at this path; None when there is none, or when it would lie outside."""
    name = path.lstrip("/")
    if not name or "\0" in name:
        return None
    file = (root / name).resolve()
    return file if file.is_relative_to(root) and file.is_file() and file.name != "index.html" else None
