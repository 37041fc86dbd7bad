"""The web app in a real Chromium, against real servers: each file of Playwright tests in web/e2e is a test here.

The data are seeded once in a session of tests, and every file works on a copy with a server of its own: so the files do not see
what others left behind, and the workers of pytest-xdist share them.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.e2e.seed import PASSWORD, SPIKE_STEP, SPIKE_VALUE, Seeded, seed
from tests.interop.server import running_server

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
PLAYWRIGHT = WEB / "node_modules" / "@playwright" / "test" / "cli.js"
# Those that take more than half a minute begin first, or one of them would be left when all else is done.
LONGEST = ("runs-table", "walk-runs", "keyboard", "run-page", "charts", "the-pages", "walk-the-rest", "first-run", "dashboards")
SPECS = sorted((WEB / "e2e").glob("*.spec.ts"), key=lambda spec: (not spec.name.startswith(LONGEST), spec.name))
BUILT = ROOT / "src" / "seamark" / "server" / "static" / "index.html"
# For what hangs: a file takes a minute or two on a quiet machine, and some times that beside other tests.
DEADLINE = 600
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def _browser() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found is not None, "The browser tests need Chromium, and none is installed. Run `make test-setup`."
    return found


def _seeded_once(shared: Path) -> tuple[Path, Seeded]:
    """The data directory that the first worker to come fills while the others wait."""
    data, said = shared / "data", shared / "seeded.json"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            # What a worker left that failed half-way.
            shutil.rmtree(data, ignore_errors=True)
            said.write_text(json.dumps(asdict(seed(data))))
    return data, Seeded(**json.loads(said.read_text()))


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Seeded]:
    own = tmp_path_factory.getbasetemp()
    # The folder of a worker of pytest-xdist lies in that of the session.
    return _seeded_once((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "browser")


@pytest.mark.timeout(DEADLINE)
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name.removesuffix(".spec.ts"))
def test_the_web_app_works_in_a_browser(spec: Path, seeded: tuple[Path, Seeded], tmp_path: Path) -> None:
    assert BUILT.is_file(), "The web app is not built. Run `make web`."
    node = shutil.which("node")
    assert node is not None, "The browser tests need Node, and there is none. Run `make test-setup`."
    data, facts = seeded
    shutil.copytree(data, tmp_path / "data", symlinks=True)
    with running_server(tmp_path) as server:
        variables = {
            "SEAMARK_TEST_URL": server.url,
            "SEAMARK_TEST_CHROMIUM": _browser(),
            "SEAMARK_TEST_PASSWORD": PASSWORD,
            "SEAMARK_TEST_SIGN_IN_CODE": facts.sign_in_code,
            "SEAMARK_TEST_API_TOKEN": server.token("admin"),
            "SEAMARK_TEST_PYTHON": sys.executable,
            "SEAMARK_TEST_SPIKE_STEP": str(SPIKE_STEP),
            "SEAMARK_TEST_SPIKE_VALUE": str(SPIKE_VALUE),
        }
        ended = subprocess.run(
            # As `npm run e2e` does it, without the second that npm takes.
            [
                node,
                PLAYWRIGHT,
                "test",
                "--config",
                "e2e/playwright.config.ts",
                f"e2e/{spec.name}",
                "--output",
                tmp_path / "results",
            ],
            cwd=WEB,
            env={**os.environ, **variables, "CI": "1"},
            capture_output=True,
            text=True,
            timeout=DEADLINE - 30,
            check=False,
        )
        assert ended.returncode == 0, f"{ended.stdout[-12000:]}\n{ended.stderr[-2000:]}"
