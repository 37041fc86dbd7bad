"""The web app in a real Chromium, against a real server: runs the Playwright tests of web/e2e."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.seed import PASSWORD, SPIKE_STEP, SPIKE_VALUE, seed
from tests.interop.server import running_server

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
BUILT = ROOT / "src" / "seamark" / "server" / "static" / "index.html"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def _browser() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found is not None, "The browser tests need Chromium, and none is installed. Run `make test-setup`."
    return found


@pytest.mark.timeout(900)
def test_the_web_app_works_in_a_browser(tmp_path: Path) -> None:
    assert BUILT.is_file(), "The web app is not built. Run `make web`."
    npm = shutil.which("npm")
    assert npm is not None, "The browser tests need Node, and there is none. Run `make test-setup`."
    seeded = seed(tmp_path / "data")
    with running_server(tmp_path) as server:
        variables = {
            "SEAMARK_TEST_URL": server.url,
            "SEAMARK_TEST_CHROMIUM": _browser(),
            "SEAMARK_TEST_PASSWORD": PASSWORD,
            "SEAMARK_TEST_SIGN_IN_CODE": seeded.sign_in_code,
            "SEAMARK_TEST_API_TOKEN": server.token("admin"),
            "SEAMARK_TEST_SPIKE_STEP": str(SPIKE_STEP),
            "SEAMARK_TEST_SPIKE_VALUE": str(SPIKE_VALUE),
        }
        ended = subprocess.run(
            [npm, "run", "--silent", "e2e"],
            cwd=WEB,
            env={**os.environ, **variables, "CI": "1"},
            capture_output=True,
            text=True,
            timeout=840,
            check=False,
        )
        assert ended.returncode == 0, f"{ended.stdout[-12000:]}\n{ended.stderr[-2000:]}"
