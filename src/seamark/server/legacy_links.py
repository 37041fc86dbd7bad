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
_PROJECT = re.compile(r"/(?P<workspace>[^/]+)/(?P<project>[^/]+)(?P<rest>/.*)?")
_ORGANISATION = re.compile(r"/o/(?P<workspace>[^/]+)/(?:org/)?(?P<project>[^/]+)(?P<rest>/.*)?")
_RUN = re.compile(r"/e/(?P<run>[^/]+)(?:/(?P<tab>[^/]+).*)?")
_MODEL = re.compile(r"/m/(?P<model>[^/]+)(?:/v/(?P<version>[^/]+)(?:/(?P<tab>[^/]+))?)?(?:/.*)?")
_VERSION = re.compile(r"/v/(?P<version>(?P<model>[^/]+)-[^/-]+)(?:/(?P<tab>[^/]+))?(?:/.*)?")


def redirect_target(path: str, query: Mapping[str, str]) -> str | None:
    """Where an address of the old web app leads, or None when it is none.

    A run given by its custom id, or by an id of either kind, leads to `…/runs/by-custom-id?customId=…`, which the server
    resolves with the session; an experiment to its own page, which follows its head. The open tab stays open.
    """
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
    if rest == "/models":
        return f"{home}/models"
    tab = _TABS.get(query.get("detailsTab", ""))
    if rest in ("/runs/details", "/runs/table", "/runs/compare", "/experiments", "/runs"):
        key, short_id = query.get("runIdentificationKey"), query.get("shortId")
        if key and query.get("type") == "experiment":
            return _with_tab(f"{home}/experiments/{quote(key, safe='')}", tab)
        if short_id:
            return _with_tab(f"{home}/runs/{quote(short_id, safe='')}", tab)
        if key:
            return _by_custom_id(home, key, tab)
    if rest in ("/runs", "/runs/table", "/experiments", "/runs/compare"):
        return _with_tab(f"{home}/runs", _RUNS_TABS.get(query.get("dash", ""), "charts" if rest == "/runs/compare" else None))
    if rest in ("/trash", "/settings"):
        return f"{home}{rest}"
    if rest == "/-/run" and query.get("customId"):
        return _by_custom_id(home, query["customId"], tab)
    if match := _RUN.fullmatch(rest):
        return _with_tab(f"{home}/runs/{quote(match['run'], safe='')}", _TABS.get(match["tab"] or "", tab))
    match = _MODEL.fullmatch(rest) or _VERSION.fullmatch(rest)
    if match is None:
        return None
    model = f"{home}/models/{quote(match['model'], safe='')}"
    if match["version"] is None:
        return model
    return _with_tab(f"{model}/{quote(match['version'], safe='')}", _TABS.get(match["tab"] or "", tab))


def _by_custom_id(home: str, custom_id: str, tab: str | None) -> str:
    named = {"customId": custom_id} | ({} if tab is None else {"tab": tab})
    return f"{home}/runs/by-custom-id?{urlencode(named)}"


def _with_tab(target: str, tab: str | None) -> str:
    return target if tab is None else f"{target}?tab={tab}"
