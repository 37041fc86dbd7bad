"""Checks that what the demo's training script logged is there: the run's page, its attributes, points and files."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from local_server import ServerFailed, fetch

EXPECTED_TYPES = {
    "parameters/learning_rate": "float",
    "parameters/epochs": "int",
    "parameters/model": "string",
    "sys/tags": "stringSet",
    "metrics/train/loss": "floatSeries",
    "metrics/train/accuracy": "floatSeries",
    "metrics/train/batch_loss": "floatSeries",
    "metrics/valid/loss": "floatSeries",
    "metrics/valid/accuracy": "floatSeries",
    "evaluation/confusion_matrix": "file",
    "evaluation/mistakes": "imageSeries",
    "model/fitted": "file",
    "summary/best_accuracy": "float",
    "source_code/files": "fileSet",
}
PNG = b"\x89PNG\r\n"


def check_run(url: str, project: str, run_url: str, token: str) -> None:
    """Ask the server for the run's page and for all that was logged. Raises ServerFailed for what is missing."""
    try:
        page = fetch(run_url).decode()
        script = re.search(r'<script[^>]+src="(/[^"]+)"', page)
        _require(script is not None, f"The run's page {run_url} is not the web app.")
        assert script is not None
        _require(len(fetch(url + script.group(1))) > 0, "The web app's script is empty.")
        _check_data(f"{url}/api/v1/projects/{project}/runs/{run_url.rsplit('/', 1)[1]}", {"Authorization": f"Bearer {token}"})
    except OSError as error:
        raise ServerFailed(f"A request for what was logged failed: {error} ({getattr(error, 'url', url)}).") from error


def _check_data(api: str, headers: dict[str, str]) -> None:
    attributes: dict[str, Any] = json.loads(fetch(f"{api}/attributes", headers))["attributes"]
    for path, kind in EXPECTED_TYPES.items():
        found = attributes.get(path, {}).get("type")
        _require(found == kind, f'The attribute "{path}" should be of type {kind}, and is {found or "missing"}.')
    # The client measures at once and then every 10 seconds; the processor's load has a value from the second time on.
    memory = [value for path, value in attributes.items() if path.startswith("monitoring/") and path.endswith("/memory")]
    _require(any(value["value"]["count"] > 0 for value in memory), "The run has no hardware metrics (monitoring/*/memory).")
    consoles = [path for path, value in attributes.items() if path.endswith("/stdout") and value["type"] == "stringSeries"]
    _require(bool(consoles), "The run has no console output (monitoring/*/stdout).")

    epochs = attributes["parameters/epochs"]["value"]
    points = json.loads(fetch(f"{api}/series/points?path={quote('metrics/valid/loss', safe='')}", headers))
    _require(points["total"] == epochs, f"The series metrics/valid/loss should have {epochs} points, and has {points['total']}.")
    losses = [point["value"] for point in points["points"]]
    _require(losses[-1] < losses[0], "The validation loss did not fall.")
    lines = json.loads(fetch(f"{api}/series/strings?path={quote(consoles[0], safe='')}", headers))
    _require(any("validation loss" in point["value"] for point in lines["points"]), "The console output is not the script's.")
    for path in ("evaluation/confusion_matrix", "model/fitted"):
        content = fetch(f"{api}/files/content?path={quote(path, safe='')}", headers)
        _require(len(content) > 1000, f'The file "{path}" has only {len(content)} bytes.')
        _require(path != "evaluation/confusion_matrix" or content.startswith(PNG), "The confusion matrix is not a PNG image.")


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise ServerFailed(message)
