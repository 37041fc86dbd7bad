"""Pictures of every page of the web app, light and dark, for docs/web-app.md; and what axe finds wrong with them.

`python -m tests.e2e.take_pictures [NAME …]` needs a build of the web app and Chromium. It fills a server of its own, writes the pictures to
docs/images/web, and prints what is wrong.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from PIL import Image

from tests.e2e.seed import ARTIFACT, PASSWORD, seed
from tests.interop.server import Server, run_seamark, running_server
from tests.wire.neptune2.conftest import Api

_ROOT = Path(__file__).parents[2]
_PICTURES = _ROOT / "docs" / "images" / "web"
_WIDTH = 1440
_QUALITY = 72


def main(only: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seeded = seed(folder / "data")
        (folder / "fresh").mkdir()
        with running_server(folder) as server, running_server(folder / "fresh") as fresh:
            _live_in(server)
            asked = {
                "url": server.url,
                "chromiumPath": shutil.which("chromium"),
                "password": PASSWORD,
                "runsOf": {"best": seeded.best_run},
                "artifact": ARTIFACT,
                "setup": _link_of_setup(fresh),
                "folder": str(folder),
                "only": only or None,
                "checks": True,
            }
            subprocess.run(["node", "scripts/pictures.mjs", json.dumps(asked)], cwd=_ROOT / "web", check=True)
        _PICTURES.mkdir(parents=True, exist_ok=True)
        for picture in sorted(folder.glob("*.png")):
            Image.open(picture).convert("RGB").save(_PICTURES / f"{picture.stem}.webp", quality=_QUALITY, method=6)
        sys.stdout.write((folder / "troubles.txt").read_text())


def _link_of_setup(server: Server) -> str:
    """The link that a server prints when it starts for the first time."""
    return next(word for word in server.log.read_text().split() if "/setup#" in word)


def _live_in(server: Server) -> None:
    """What a server looks like that people use: members, a trash, jobs."""
    token = server.token("admin")
    seeded = run_seamark("demo", "seed", "S", "--api-token", token)
    if seeded.returncode:
        raise RuntimeError(f"The runs of the charts could not be made: {seeded.stderr}")
    api = Api(server.url).signed_in(token)
    for name, role in (("ada", "admin"), ("grace", "member"), ("katherine", "member")):
        api("POST", "/api/v1/admin/users", {"name": name, "workspace": "main", "role": role})
    api("POST", "/api/v1/workspaces/main/service-accounts", {"name": "nightly"})
    for name, scope, days in (("cluster", "write", 200), ("report of the week", "read", 5)):
        expires = int(time.time() + days * 86_400) * 1000
        api("POST", "/api/v1/tokens", {"name": name, "user": "nightly@main", "scope": scope, "expires_at": expires})
    home = "/api/v1/projects/main/digits"
    ids = [f"DIG-{number}" for number in range(1, 8)]
    api("POST", f"{home}/trash", {"ids": ids})
    api("POST", f"{home}/trash/purge", {"ids": ids[:3]})
    for name, scope in (("Sweep", "runs"), ("A training", "run")):
        api("POST", f"{home}/dashboards", {"name": name, "scope": scope, "document": _dashboard()})
    for key, stages in (("CNN", ("archived", "production", "staging")), ("FOREST", ("staging", "none"))):
        model = api("PUT", f"{home}/containers/{uuid4()}", {"kind": "model", "key": key}).json
        for stage in stages:
            version = api("PUT", f"{home}/containers/{uuid4()}", {"kind": "modelVersion", "model": model["id"]}).json
            api("PUT", f"{home}/runs/{version['id']}/stage", {"stage": stage})


def _dashboard() -> dict[str, Any]:
    """A dashboard with charts, a value, a text and a table."""
    accuracy = {"field": {"path": "test/accuracy"}}
    varied = {"regex": "^parameters/(learning_rate|optimizer|batch_size)$"}
    widgets = [
        _widget("line_chart", (0, 0, 6, 8), {"paths": ["train/loss"]}, "Loss"),
        _widget("line_chart", (6, 0, 6, 8), {"paths": ["validation/accuracy"]}, "Accuracy"),
        _widget("single_value", (0, 8, 3, 6), accuracy, "Test accuracy"),
        _widget("text", (3, 8, 3, 6), {"text": "**Digits**: the sweep of this week."}, "Notes"),
        _widget("values_table", (6, 8, 6, 6), varied, "Parameters"),
    ]
    return {"format": 1, "sections": [{"id": "s1", "title": "Training", "collapsed": False, "pattern": None, "widgets": widgets}]}


def _widget(kind: str, place: tuple[int, int, int, int], options: dict[str, Any], title: str) -> dict[str, Any]:
    return {"id": title.lower().replace(" ", "-"), "kind": kind, "title": title, "options": options} | dict(
        zip("xywh", place, strict=True)
    )


if __name__ == "__main__":
    main(sys.argv[1:])
