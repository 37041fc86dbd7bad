"""A page that stays open on a project where a hundred runs are under way: `python -m bench.soak --hours 8`.

Tells whether memory stays flat, and what living costs: of the page after a collection of garbage, of the server, and of both
their CPU. Ends with slopes an hour beside the budgets. Not one of `python -m bench`'s, since it shows little in a minute.
"""

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from urllib.request import urlopen

import numpy as np

from bench.chromium import Chromium, Tab
from bench.harness import Server, report
from bench.live_load import PROJECT

_SETTLING_SHARE = 0.2
"""Of the samples, those at the beginning that slopes leave out: what is loaded once, and caches that fill."""
_BUDGETS = {"heap_mb": 20.0}
"""MB an hour."""
_CPU_BUDGET = 15.0
"""Percent of a core, for the page that shows five of the runs."""

# In the page: what it asked for, by the ends of the addresses. A stream counts when it ends.
_COUNT_REQUESTS = """
window.asked = {};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const path = new URL(entry.name).pathname.replace(/.*\\/projects\\/[^/]+\\/[^/]+/, "…");
    const count = (window.asked[path] ??= [0, 0]);
    count[0] += 1;
    count[1] += entry.transferSize;
  }
}).observe({ type: "resource" });
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """Of the time since the sample before."""

    minutes: float
    heap_mb: float
    """JavaScript, after a collection."""
    nodes: int
    listeners: int
    canvases: int
    renderer: float
    """CPU, percent of a core, as all that follow."""
    gpu: float
    chromium: float
    """All of its processes."""
    scripts: float
    """Of it, the page's main thread at scripts."""
    layout: float
    """… and at style and layout."""
    server: float
    server_mb: float
    points: float
    """Written a second."""
    requests: float
    """A minute, as what follows."""
    kilobytes: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description="A page that stays open on runs under way.")
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument(
        "--after", type=float, default=0.0, metavar="HOURS", help="begins where the runs have logged for so long (0)"
    )
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--metrics", type=int, default=50)
    parser.add_argument("--shown", type=int, default=5, help="how many of the runs the charts show (5)")
    parser.add_argument("--every", type=float, default=60.0, metavar="SECONDS", help="between samples (60)")
    parser.add_argument(
        "--pictures", type=Path, metavar="FOLDER", help="leaves heap snapshots of the beginning and the end there"
    )
    given = parser.parse_args()
    # Ended early, it still ends what it started, and tells what it has seen.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    with tempfile.TemporaryDirectory(prefix="seamark-soak-") as directory:
        _soak(Path(directory), given)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _soak(directory: Path, given: argparse.Namespace) -> None:
    with Server(directory / "data") as server, Chromium(directory) as chromium:
        load = subprocess.Popen(
            [sys.executable, "-m", "bench.live_load", *map(str, (server.port, given.runs, given.metrics, given.after))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert load.stdin is not None
            load.stdin.write(f"{server.token()}\n")
            load.stdin.close()
            assert load.stdout is not None
            if load.stdout.readline() != "under way\n":
                raise RuntimeError("The process that logs has ended; what it said is above.")
            tab = _opened(chromium, server, given.shown)
            samples: list[Sample] = []
            with suppress(KeyboardInterrupt):
                _sample(samples, given, server, chromium, tab, load)
            print(f"asked for: {tab.evaluate('JSON.stringify(window.asked)')}")
        finally:
            load.terminate()
            load.wait()
    _tell(samples, given.runs * given.metrics)


def _opened(chromium: Chromium, server: Server, shown: int) -> Tab:
    """The page of the project with its table and charts."""
    link = subprocess.run(
        [sys.executable, "-m", "seamark.cli", "login-link", "admin", "--url", server.url, "--data-dir", str(server.directory)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    tab = chromium.open_tab()
    tab.call("Page.enable")
    tab.navigate(link)
    tab.wait_for("location.protocol === 'http:' && !location.pathname.startsWith('/login')")
    tab.call("Page.addScriptToEvaluateOnNewDocument", source=_COUNT_REQUESTS)
    address = f"{server.url}/w/{PROJECT.replace('/', '/p/')}/runs?tab=charts&sel=first:{shown}"
    deadline = time.monotonic() + 60
    while True:
        # The project appears with its first run.
        tab.navigate(address)
        try:
            tab.wait_for("document.querySelectorAll('canvas').length > 2", seconds=15)
            break
        except TimeoutError:
            if time.monotonic() > deadline:
                raise
    tab.call("HeapProfiler.enable")
    tab.call("Performance.enable", timeDomain="threadTicks")
    return tab


def _sample(
    samples: list[Sample],
    given: argparse.Namespace,
    server: Server,
    chromium: Chromium,
    tab: Tab,
    load: "subprocess.Popen[str]",
) -> None:
    """Adds to the samples until the time is over."""
    began = time.monotonic()
    before = _counters(server, chromium, tab)
    print(" ".join(f"{field.name:>10}" for field in fields(Sample)), flush=True)
    while (at := time.monotonic() - began) < given.hours * 3600:
        time.sleep(min(given.every, given.hours * 3600 - at))
        if load.poll() is not None:
            raise RuntimeError("The process that logs has ended; what it said is above.")
        now = _counters(server, chromium, tab)
        cost = {name: (value - before.get(name, 0.0)) / (now["at"] - before["at"]) for name, value in now.items()}
        # Looking costs, too, and shall not count.
        tab.call("HeapProfiler.collectGarbage")
        heap = tab.call("Runtime.getHeapUsage")["usedSize"]
        page = {each["name"]: each["value"] for each in tab.call("Performance.getMetrics")["metrics"]}
        sample = Sample(
            minutes=(time.monotonic() - began) / 60,
            heap_mb=heap / 1e6,
            nodes=int(page["Nodes"]),
            listeners=int(page["JSEventListeners"]),
            canvases=tab.evaluate("document.querySelectorAll('canvas').length"),
            renderer=100 * cost["renderer"],
            gpu=100 * cost.get("gpu-process", 0.0),
            chromium=100 * cost["chromium"],
            scripts=100 * cost["ScriptDuration"],
            layout=100 * (cost["LayoutDuration"] + cost["RecalcStyleDuration"]),
            server=100 * cost["server"],
            server_mb=server.memory_bytes() / 1e6,
            points=cost["points"],
            requests=60 * cost["requests"],
            kilobytes=60 * cost["bytes"] / 1000,
        )
        print(" ".join(f"{value:>10,.1f}" for value in asdict(sample).values()), flush=True)
        samples.append(sample)
        if given.pictures and len(samples) == max(2, round(_SETTLING_SHARE * given.hours * 3600 / given.every)):
            tab.heap_picture(given.pictures / "begin.heapsnapshot")
        before = _counters(server, chromium, tab)
    if given.pictures:
        tab.heap_picture(given.pictures / "end.heapsnapshot")


def _counters(server: Server, chromium: Chromium, tab: Tab) -> dict[str, float]:
    """What grows with time: seconds of CPU, requests, bytes."""
    page = {each["name"]: float(each["value"]) for each in tab.call("Performance.getMetrics")["metrics"]}
    count, size = tab.evaluate("Object.values(window.asked).reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0])")
    seconds = chromium.cpu_seconds()
    return {
        **{name: value for name, value in page.items() if name.endswith("Duration")},
        **seconds,
        "chromium": sum(seconds.values()),
        "server": server.cpu_seconds(),
        "points": _points(server),
        "requests": count,
        "bytes": size,
        "at": time.monotonic(),
    }


def _points(server: Server) -> float:
    with urlopen(f"{server.url}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("seamark_committed_points_total")))


def _tell(samples: list[Sample], wanted: int) -> None:
    steady = samples[round(len(samples) * _SETTLING_SHARE) :]
    if len(steady) < 3:
        print("Too few samples to tell slopes from.")
        return
    hours = np.array([each.minutes / 60 for each in steady])
    for name in ("heap_mb", "nodes", "listeners", "canvases", "server_mb", "renderer", "server", "requests", "kilobytes"):
        values = np.array([getattr(each, name) for each in steady], dtype=float)
        slope = float(np.polyfit(hours, values, 1)[0])
        budget = _BUDGETS.get(name)
        against = "" if budget is None else f"budget {budget:g} an hour: {slope / budget:.2f} of it"
        report(f"{name}: median {np.median(values):,.1f}, growth an hour", f"{slope:+,.1f}", against)
    points = float(np.median([each.points for each in steady]))
    report("points written a second", f"{points:,.0f}", f"{wanted:,} are to be: {points / wanted:.2f} of them")
    cpu = float(np.median([each.chromium for each in steady]))
    report("CPU of the browser, percent of a core", f"{cpu:.1f}", f"budget {_CPU_BUDGET:g}: {cpu / _CPU_BUDGET:.2f} of it")


if __name__ == "__main__":
    main()
