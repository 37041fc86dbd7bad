"""Capture of standard output and standard error, in processes of their own."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

_PRELUDE = """
import json, logging, os, sys, threading, time
from seamark.client.capture.lines import LineRules
from seamark.client.capture.streams import capture_stream, unrecorded

RULES = LineRules(longest=1000)
found = []

def listen(name="stdout", to=None, rules=RULES):
    target = found if to is None else to
    return capture_stream(name, lambda lines: target.extend(line.text for line in lines), rules)

def until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)

def answer(*values):
    with open("answer.json", "w") as file:
        json.dump(values, file)
"""


def _run(script: str, folder: Path, *, returncode: int = 0) -> tuple[list[object], str, str]:
    """Run a script after the prelude: what it answered, its output, its errors."""
    ended = subprocess.run(
        [sys.executable, "-c", _PRELUDE + textwrap.dedent(script)], cwd=folder, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == returncode, ended.stdout + ended.stderr
    return json.loads((folder / "answer.json").read_text()), ended.stdout, ended.stderr


def test_output_passes_through_and_its_lines_are_handed_over(tmp_path: Path) -> None:
    answer, output, errors = _run(
        """
        errors = []
        first, second = listen(), listen("stderr", errors)
        print("epoch", 3)
        print("no end", end="")
        print("careful", file=sys.stderr)
        first.stop(), second.stop()
        print("afterwards")
        answer(found, errors, sys.stdout is sys.__stdout__, sys.stderr is sys.__stderr__)
        """,
        tmp_path,
    )
    assert answer == [["epoch 3", "no end"], ["careful"], True, True]
    assert output == "epoch 3\nno endafterwards\n"
    assert errors == "careful\n"


def test_lines_arrive_while_the_script_runs_with_the_time_of_writing(tmp_path: Path) -> None:
    answer, _, _ = _run(
        """
        lines = []
        capture = capture_stream("stdout", lines.extend, RULES)
        before = time.time() * 1000
        print("now")
        after = time.time() * 1000
        until(lambda: lines)
        answer(int(before) <= lines[0].timestamp_ms <= after)
        """,
        tmp_path,
    )
    assert answer == [True]


def test_an_unfinished_line_arrives_after_a_while(tmp_path: Path) -> None:
    answer, _, _ = _run(
        """
        capture = listen(rules=LineRules(longest=1000, patience_ms=50))
        print("are you sure? ", end="", flush=True)
        until(lambda: found)
        answer(found)
        """,
        tmp_path,
    )
    assert answer == [["are you sure? "]]


def test_captures_stack_and_stop_in_any_order(tmp_path: Path) -> None:
    answer, _, _ = _run(
        """
        one, two, three = [], [], []
        first = listen(to=one)
        print("a")
        second = listen(to=two)
        print("b")
        first.stop()
        third = listen(to=three)
        print("c")
        third.stop()
        third.stop()
        print("d")
        second.stop()
        print("e")
        answer(one, two, three, sys.stdout is sys.__stdout__)
        """,
        tmp_path,
    )
    assert answer == [["a", "b"], ["b", "c", "d"], ["c"], True]


def test_a_stream_that_somebody_put_over_ours_stays(tmp_path: Path) -> None:
    answer, output, _ = _run(
        """
        class Shouting:
            def __init__(self, stream): self.stream = stream
            def write(self, text): return self.stream.write(text.upper())
            def flush(self): self.stream.flush()

        capture = listen()
        sys.stdout = shouting = Shouting(sys.stdout)
        print("one")
        capture.stop()
        print("two")
        later = []
        again = listen(to=later)
        print("three")
        again.stop()
        answer(found, later, sys.stdout is shouting)
        """,
        tmp_path,
    )
    assert answer == [["ONE"], ["three"], True]
    assert output == "ONE\nTWO\nTHREE\n"


def test_a_handler_of_logging_from_an_earlier_run_is_heard_by_the_next(tmp_path: Path) -> None:
    answer, _, errors = _run(
        """
        first = listen("stderr")
        logging.basicConfig(format="%(message)s", level=logging.INFO)
        logging.info("in the first run")
        first.stop()
        logging.info("between")
        later = []
        second = listen("stderr", later)
        logging.info("in the second run")
        second.stop()
        answer(found, later)
        """,
        tmp_path,
    )
    assert answer == [["in the first run"], ["in the second run"]]
    assert errors.splitlines() == ["in the first run", "between", "in the second run"]


def test_the_stand_in_is_like_the_stream_itself(tmp_path: Path) -> None:
    answer, output, _ = _run(
        """
        original = sys.stdout
        capture = listen()
        same = [getattr(sys.stdout, name) == getattr(original, name) for name in ("encoding", "errors", "buffer", "closed", "newlines")]
        same += [sys.stdout.fileno() == original.fileno(), sys.stdout.isatty() == original.isatty(), sys.stdout.writable()]
        written = sys.stdout.write("seven\\n\\n")
        sys.stdout.writelines(line for line in ["a\\n", "b\\n"])
        sys.stdout.reconfigure(line_buffering=True)
        try:
            sys.stdout.write(b"bytes")
        except TypeError:
            same.append(True)
        try:
            sys.stdout.no_such_thing
        except AttributeError:
            same.append(True)
        capture.stop()
        answer(same, written, found)
        """,
        tmp_path,
    )
    assert answer == [[True] * 10, 7, ["seven", "", "a", "b"]]
    assert output == "seven\n\na\nb\n"


def test_a_capture_that_fails_warns_once_and_never_disturbs(tmp_path: Path) -> None:
    answer, output, errors = _run(
        """
        def refuse(lines):
            calls.append(len(lines))
            raise OSError("the disk is full")

        calls = []
        captures = [capture_stream(name, refuse, RULES) for name in ("stdout", "stderr")]
        print("one")
        until(lambda: calls)
        print("two")
        for capture in captures:
            capture.stop()
        answer(calls)
        """,
        tmp_path,
    )
    # The warning went to standard error, which is captured too, and did not come back to the callable.
    assert answer == [[1]]
    assert output == "one\ntwo\n"
    assert errors.count("the disk is full") == 1
    assert "stdout of this process is no longer recorded" in errors


def test_what_a_listener_prints_itself_is_shown_and_not_recorded(tmp_path: Path) -> None:
    answer, output, _ = _run(
        """
        def echo(lines):
            found.extend(line.text for line in lines)
            # In one piece, since the main thread prints at the same time.
            print(f"heard {len(found)}\\n", end="")

        capture = capture_stream("stdout", echo, RULES)
        print("one")
        until(lambda: found)
        with unrecorded():
            print("in between")
        print("two")
        capture.stop()
        answer(found)
        """,
        tmp_path,
    )
    assert answer == [["one", "two"]]
    assert sorted(output.splitlines()) == ["heard 1", "heard 2", "in between", "one", "two"]


def test_threads_lose_and_mix_nothing(tmp_path: Path) -> None:
    answer, _, _ = _run(
        """
        capture = listen()

        def write(name):
            for number in range(500):
                sys.stdout.write(f"{name} {number}\\n")

        threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        capture.stop()
        answer([[int(line.split()[1]) for line in found if line.startswith(name)] == list(range(500)) for name in "abcd"], len(found))
        """,
        tmp_path,
    )
    assert answer == [[True] * 4, 2000]


def test_a_signal_handler_may_print_in_the_middle_of_a_print(tmp_path: Path) -> None:
    answer, _, _ = _run(
        """
        import io, signal
        # Python's own buffered files refuse a handler that prints in the middle of a print; notebooks' streams do not.
        sys.stdout = io.StringIO()
        capture = listen()
        heard = []

        def on_signal(number, frame):
            heard.append(number)
            sys.stdout.write("alarm\\n")

        signal.signal(signal.SIGALRM, on_signal)
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
        lines = 0
        while len(heard) < 200:
            sys.stdout.write("work\\n")
            lines += 1
        signal.setitimer(signal.ITIMER_REAL, 0)
        capture.stop()
        answer(found.count("alarm") == len(heard), found.count("work") == lines)
        """,
        tmp_path,
    )
    assert answer == [True, True]


def test_a_forked_child_records_its_own_lines_and_none_of_its_parents(tmp_path: Path) -> None:
    answer, _, _ = _run(
        """
        capture = listen()
        sys.stdout.write("before the fork\\nunfinished")
        child = os.fork()
        if child == 0:
            sys.stdout.write("of the child\\n")
            until(lambda: "of the child" in found)
            answer(found)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        with open("answer.json") as file:
            of_the_child = json.load(file)[0]
        sys.stdout.write(", but ended\\n")
        capture.stop()
        answer(of_the_child, found)
        """,
        tmp_path,
    )
    assert answer == [["of the child"], ["before the fork", "unfinished, but ended"]]


def test_a_child_of_multiprocessing_hands_over_its_last_line(tmp_path: Path) -> None:
    answer, _, _ = _run(
        """
        import multiprocessing

        def keep(lines):
            with open(f"of-{os.getpid()}.txt", "a") as file:
                file.writelines(line.text + "\\n" for line in lines)

        capture = capture_stream("stdout", keep, RULES)
        process = multiprocessing.get_context("fork").Process(target=print, args=("last words",))
        process.start()
        process.join()
        answer(process.exitcode, open(f"of-{process.pid}.txt").read())
        """,
        tmp_path,
    )
    assert answer == [0, "last words\n"]


def test_output_that_cannot_be_recorded_in_time_does_not_fill_the_memory(tmp_path: Path) -> None:
    answer, _, _ = _run(
        """
        entered, gate = threading.Event(), threading.Event()

        def stuck(lines):
            entered.set()
            gate.wait(30)
            found.extend(line.text for line in lines)

        capture = capture_stream("stdout", stuck, RULES)
        print("first")
        assert entered.wait(30)
        for _ in range(40):
            sys.stdout.write("x" * 999_999 + "\\n")
        gate.set()
        capture.stop()
        answer(found[0], sum(map(len, found)) < 20_000_000, "are missing here" in found[-1])
        """,
        tmp_path,
    )
    assert answer == ["first", True, True]


def test_no_stream_is_no_error(tmp_path: Path) -> None:
    answer, _, _ = _run(
        """
        sys.stdout = None
        capture = listen()
        capture.stop()
        answer(found, sys.stdout)
        """,
        tmp_path,
    )
    assert answer == [[], None]
