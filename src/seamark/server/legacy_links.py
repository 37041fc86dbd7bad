"""Addresses of neptune.ai's web app, which official clients print and people have in notebooks, as ours. Pure."""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

__all__ = ["redirect_target"]

_OURS = frozenset({"w", "o", "login", "setup", "settings", "admin", "assets", "api", "auth", "healthz", "metrics"})
_TABS = {
    "charts": "charts",
    "images": "media",
    "monitoring": "monitoring",
    "source-code": "source",
    "logs": "logs",
    "artifacts": "files",
    "files": "files",
    "details": "info",
}
_RUNS_TABS = {"charts": "charts", "compare": "side", "side-by-side": "side", "images": "media"}
_WORKSPACE = re.compile(r"/o/(?P<workspace>[^/]+)(?:/-(?:/.*)?)?/?")
_PROJECT = re.compile(r"/(?P<workspace>[^/]+)/(?P<project>[^/]+)(?P<rest>/.*)?")
_ORGANISATION = re.compile(r"/o/(?P<workspace>[^/]+)/(?:org/)?(?P<project>[^/]+)(?P<rest>/.*)?")
_RUN = re.compile(r"/e/(?P<run>[^/]+)(?:/(?P<tab>[^/]+).*)?")
_MODEL = re.compile(r"/m/(?P<model>[^/]+)(?:/v/(?P<version>[^/]+)(?:/(?P<tab>[^/]+))?)?(?:/.*)?")
_VERSION = re.compile(r"/v/(?P<version>(?P<model>[^/]+)-[^/-]+)(?:/(?P<tab>[^/]+))?(?:/.*)?")


def redirect_target(path: str, query: Mapping[str, str]) -> str | None:
    """Where an address of the old web app leads, or None when it is none.

    A run given by its custom id, or by an id of either kind, leads to `…/runs/by-custom-id?customId=…`, which the server
    resolves with the session; an experiment to its own page, which follows its head. The open tab stays open, and the attribute
    that was looked at is looked at.
    """
    if match := _WORKSPACE.fullmatch(path):
        return f"/w/{quote(match['workspace'], safe='')}"
    match = _ORGANISATION.fullmatch(path)
    if match is None:
        match = _PROJECT.fullmatch(path)
        if match is None or match["workspace"] in _OURS:
            return None
    home = f"/w/{quote(match['workspace'], safe='')}/p/{quote(match['project'], safe='')}"
    rest = (match["rest"] or "/").rstrip("/") or "/"
    return _within_project(home, rest, query)


def _within_project(home: str, rest: str, query: Mapping[str, str]) -> str | None:
    if rest in ("/", "/metadata"):
        return home
    short_id = query.get("shortId")
    if rest == "/models":
        # A version's id leads on to the version's own page.
        return f"{home}/models/{quote(short_id, safe='')}" if short_id else f"{home}/models"
    opened = _opened(query)
    if rest in ("/runs/details", "/runs/table", "/runs/compare", "/experiments", "/runs"):
        key = query.get("runIdentificationKey")
        if key and query.get("type") == "experiment":
            return _opening(f"{home}/experiments/{quote(key, safe='')}", opened)
        if short_id:
            return _opening(f"{home}/runs/{quote(short_id, safe='')}", opened)
        if key:
            return _by_custom_id(home, key, opened)
    if rest in ("/runs", "/runs/table", "/experiments", "/runs/compare"):
        shown = _RUNS_TABS.get(query.get("dash", ""), "charts" if rest == "/runs/compare" else None)
        return _opening(f"{home}/runs", {} if shown is None else {"tab": shown})
    if rest in ("/trash", "/settings"):
        return f"{home}{rest}"
    if rest == "/-/run" and query.get("customId"):
        return _by_custom_id(home, query["customId"], opened)
    if match := _RUN.fullmatch(rest):
        return _opening(f"{home}/runs/{quote(match['run'], safe='')}", _opened(query, match["tab"]))
    match = _MODEL.fullmatch(rest) or _VERSION.fullmatch(rest)
    if match is None:
        return None
    model = f"{home}/models/{quote(match['model'], safe='')}"
    if match["version"] is None:
        return model
    return _opening(f"{model}/{quote(match['version'], safe='')}", _opened(query, match["tab"]))


def _opened(query: Mapping[str, str], tab: str | None = None) -> dict[str, str]:
    """What our address says of what was open: a tab, or one of all attributes, which was named apart from its namespace."""
    shown = _TABS.get(tab or "") or _TABS.get(query.get("detailsTab", ""))
    if shown:
        return {"tab": shown}
    if not query.get("attribute"):
        return {}
    names = [query.get("path", "").strip("/."), query["attribute"]]
    return {"path": "/".join(name for name in names if name)}


def _by_custom_id(home: str, custom_id: str, opened: Mapping[str, str]) -> str:
    return _opening(f"{home}/runs/by-custom-id", {"customId": custom_id, **opened})


def _opening(target: str, opened: Mapping[str, str]) -> str:
    return f"{target}?{urlencode(opened)}" if opened else target
