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
_MODEL = re.compile(r"/m/(?P<model>[^/]+)(?:/v/(?P<version>[^/]+))?(?:/.*)?")
_VERSION = re.compile(r"/v/(?P<version>(?P<model>.+)-[^/-]+)(?:/.*)?")


def redirect_target(path: str, query: Mapping[str, str]) -> str | None:
    """Where an address of the old web app leads, or None when it is none.

    A run given by its custom id leads to `…/runs/by-custom-id?customId=…`, which the server resolves with the
    session; an experiment to its own page, which follows its head.
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
    if rest == "/runs/details" and query.get("type") == "experiment" and query.get("runIdentificationKey"):
        return f"{home}/experiments/{quote(query['runIdentificationKey'], safe='')}"
    run = query.get("runIdentificationKey") or query.get("shortId")
    if rest in ("/runs/details", "/runs/table", "/runs/compare", "/experiments", "/runs") and run:
        return _run(home, run, _TABS.get(query.get("detailsTab", "")))
    if rest in ("/runs", "/runs/table", "/experiments", "/runs/compare"):
        tab = _RUNS_TABS.get(query.get("dash", ""), "charts" if rest == "/runs/compare" else None)
        return f"{home}/runs" if tab is None else f"{home}/runs?tab={tab}"
    if rest in ("/trash", "/settings"):
        return f"{home}{rest}"
    if rest == "/-/run" and query.get("customId"):
        return f"{home}/runs/by-custom-id?{urlencode({'customId': query['customId']})}"
    if match := _RUN.fullmatch(rest):
        return _run(home, match["run"], _TABS.get(match["tab"] or ""))
    if match := _MODEL.fullmatch(rest):
        target = f"{home}/models/{quote(match['model'], safe='')}"
        return target if match["version"] is None else f"{target}/{quote(match['version'], safe='')}"
    if match := _VERSION.fullmatch(rest):
        return f"{home}/models/{quote(match['model'], safe='')}/{quote(match['version'], safe='')}"
    return None


def _run(home: str, run: str, tab: str | None) -> str:
    target = f"{home}/runs/{quote(run, safe='')}"
    return target if tab is None else f"{target}?tab={tab}"
