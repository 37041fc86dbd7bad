"""Links of neptune.ai's web app."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.server.legacy_links import redirect_target


@pytest.mark.parametrize(
    ("path", "query", "target"),
    [
        ("/team/digits/e/DIG-1", {}, "/w/team/p/digits/runs/DIG-1"),
        ("/team/digits/e/DIG-1/metadata", {}, "/w/team/p/digits/runs/DIG-1"),
        ("/team/digits/e/DIG-1/charts", {}, "/w/team/p/digits/runs/DIG-1?tab=charts"),
        ("/team/digits/e/DIG-1/source-code/files/x", {}, "/w/team/p/digits/runs/DIG-1?tab=source"),
        ("/o/team/org/digits/e/DIG-1/all", {}, "/w/team/p/digits/runs/DIG-1"),
        ("/o/team/digits/runs/table", {}, "/w/team/p/digits/runs"),
        (
            "/team/digits/runs/details",
            {"runIdentificationKey": "DIG-7", "type": "run"},
            "/w/team/p/digits/runs/by-custom-id?customId=DIG-7",
        ),
        (
            "/team/digits/runs/details",
            {"runIdentificationKey": "my run", "type": "run", "detailsTab": "images"},
            "/w/team/p/digits/runs/by-custom-id?customId=my+run&tab=media",
        ),
        ("/team/digits/e/DIG-1", {"detailsTab": "logs"}, "/w/team/p/digits/runs/DIG-1?tab=logs"),
        (
            "/team/digits/runs/table",
            {"runIdentificationKey": "exp", "type": "experiment", "detailsTab": "charts"},
            "/w/team/p/digits/experiments/exp?tab=charts",
        ),
        (
            "/team/digits/-/run/",
            {"customId": "mine", "detailsTab": "monitoring"},
            "/w/team/p/digits/runs/by-custom-id?customId=mine&tab=monitoring",
        ),
        ("/team/digits/m/DIG-FOREST/v/DIG-FOREST-3/charts", {}, "/w/team/p/digits/models/DIG-FOREST/DIG-FOREST-3?tab=charts"),
        ("/team/digits/v/DIG-FOREST-3", {"detailsTab": "files"}, "/w/team/p/digits/models/DIG-FOREST/DIG-FOREST-3?tab=files"),
        ("/team/digits/v/DIG-FOREST-3/source-code", {}, "/w/team/p/digits/models/DIG-FOREST/DIG-FOREST-3?tab=source"),
        (
            "/o/team/org/digits/runs/details",
            {"shortId": "DIG-7", "detailsTab": "charts"},
            "/w/team/p/digits/runs/DIG-7?tab=charts",
        ),
        ("/team/digits/runs/table", {"shortId": "DIG-7", "detailsTab": "metadata"}, "/w/team/p/digits/runs/DIG-7"),
        ("/team/digits/e/DIG-1/artifacts", {}, "/w/team/p/digits/runs/DIG-1?tab=files"),
        ("/team/digits/e/DIG-1/dashboard/old", {}, "/w/team/p/digits/runs/DIG-1"),
        ("/team/digits/runs/compare", {"viewId": "standard-view"}, "/w/team/p/digits/runs?tab=charts"),
        ("/o/team/digits/experiments", {"dash": "images"}, "/w/team/p/digits/runs?tab=media"),
        ("/team/digits/trash", {}, "/w/team/p/digits/trash"),
        ("/team/digits/-/run/", {"customId": "a b/c"}, "/w/team/p/digits/runs/by-custom-id?customId=a+b%2Fc"),
        (
            "/team/digits/runs/details",
            {"runIdentificationKey": "my exp/1", "type": "experiment"},
            "/w/team/p/digits/experiments/my%20exp%2F1",
        ),
        ("/team/digits/m/DIG-FOREST", {}, "/w/team/p/digits/models/DIG-FOREST"),
        ("/team/digits/m/DIG-FOREST/v/DIG-FOREST-3", {}, "/w/team/p/digits/models/DIG-FOREST/DIG-FOREST-3"),
        ("/team/digits/v/DIG-FOREST-3", {}, "/w/team/p/digits/models/DIG-FOREST/DIG-FOREST-3"),
        ("/team/digits/models", {}, "/w/team/p/digits/models"),
        ("/o/team/org/digits/models", {"shortId": "DIG-FOREST", "type": "model"}, "/w/team/p/digits/models/DIG-FOREST"),
        (
            "/o/team/org/digits/models",
            {"shortId": "DIG-FOREST-3", "type": "modelVersion", "path": "."},
            "/w/team/p/digits/models/DIG-FOREST-3",
        ),
        (
            "/o/team/org/digits/runs/details",
            {"detailsTab": "metadata", "shortId": "DIG-7", "path": "train/deep/", "attribute": "loss"},
            "/w/team/p/digits/runs/DIG-7?path=train%2Fdeep%2Floss",
        ),
        ("/team/digits/e/DIG-1/all", {"path": ".", "attribute": "loss"}, "/w/team/p/digits/runs/DIG-1?path=loss"),
        ("/team/digits/e/DIG-1/all", {"path": "train"}, "/w/team/p/digits/runs/DIG-1"),
        (
            "/team/digits/-/run/",
            {"customId": "mine", "path": "", "attribute": "loss"},
            "/w/team/p/digits/runs/by-custom-id?customId=mine&path=loss",
        ),
        ("/o/team/-/projects", {}, "/w/team"),
        ("/o/te am", {}, "/w/te%20am"),
        ("/team/digits/", {}, "/w/team/p/digits"),
        ("/team/digits/metadata", {}, "/w/team/p/digits"),
        ("/te am/di&gits", {}, "/w/te%20am/p/di%26gits"),
    ],
)
def test_an_old_link_leads_to_the_same_thing(path: str, query: dict[str, str], target: str) -> None:
    assert redirect_target(path, query) == target


@pytest.mark.parametrize(
    "path",
    ["/", "/login", "/w/team", "/w/team/p/digits/runs/DIG-1", "/settings/tokens", "/admin/users", "/team", "/team/digits/what"],
)
def test_our_own_addresses_stay(path: str) -> None:
    assert redirect_target(path, {}) is None


@given(st.text(alphabet="/ewomv-\\.@:%?#aé ", max_size=30))
def test_no_link_leads_to_another_host(path: str) -> None:
    for kind in ("run", "experiment"):
        target = redirect_target("/" + path, {"customId": path, "runIdentificationKey": path, "type": kind})
        assert target is None or target.startswith("/w/")
