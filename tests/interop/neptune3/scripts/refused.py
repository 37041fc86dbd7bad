"""Logs what a server must refuse, and tells what the callbacks heard of it."""

import threading

from observations import ARGUMENTS, observe, report

from neptune_scale import Run

PLAIN = {"enable_console_log_capture": False, "source_tracking_config": None}


class Watched:
    """A run and what its callbacks hear."""

    def __init__(self, **options):
        self._heard = []
        self._changed = threading.Condition()
        self.run = Run(
            on_error_callback=lambda error, _: self._hear(f"error {type(error).__name__}"),
            on_warning_callback=lambda warning, _: self._hear(f"warning {type(warning).__name__}"),
            **PLAIN,
            **options,
        )

    def _hear(self, what):
        with self._changed:
            self._heard.append(what)
            self._changed.notify_all()

    def hears(self, count=1):
        """The kinds of what was heard, once there are `count` of them or half a minute has passed."""
        with self._changed:
            self._changed.wait_for(lambda: len(set(self._heard)) >= count, timeout=30)
            return sorted(set(self._heard))

    def after(self, attempt):
        """What is heard of one attempt."""
        with self._changed:
            self._heard.clear()
        attempt()
        self.run.wait_for_processing(timeout=30, verbose=False)
        return self.hears()


def main():
    first = Watched(run_id="first", experiment_name="first")
    run = first.run
    run.log_configs({"single": 1})
    run.log_metrics({"series": 1.0}, step=5)
    run.wait_for_processing(timeout=60, verbose=False)
    others = {
        "resumed": Watched(run_id="first", experiment_name="first"),
        "conflicting": Watched(run_id="first", fork_run_id="elsewhere", fork_step=1),
        "orphan": Watched(run_id="orphan", fork_run_id="never-made", fork_step=3),
        "child": Watched(run_id="child", fork_run_id="first", fork_step=5),
        "no_project": Watched(run_id="lost", project="no-such-workspace/project"),
        "bad_token": Watched(run_id="stranger", api_token=ARGUMENTS["wrong_token"]),
    }
    child = others["child"].run
    observe("other_value", lambda: first.after(lambda: run.log_metrics({"series": 2.0, "beside": 1.0}, step=5)))
    observe("earlier_step", lambda: first.after(lambda: run.log_metrics({"series": 2.0}, step=4)))
    observe("other_type", lambda: first.after(lambda: run.log_metrics({"single": 2.0}, step=1)))
    observe("read_only", lambda: first.after(lambda: run.log_configs({"sys/id": "mine", "kept": "yes"})))
    observe("late_preview", lambda: first.after(lambda: run.log_metrics({"series": 3.0}, step=5, preview=True)))
    observe("long_text", lambda: first.after(lambda: run.log_configs({"long": "x" * (1024 * 1024 + 1)})))
    observe("fork_step", lambda: others["child"].after(lambda: child.log_metrics({"series": 9.0}, step=5)))
    for name in ("resumed", "conflicting", "orphan"):
        observe(name, others[name].hears)
    for name in ("no_project", "bad_token"):
        observe(name, lambda name=name: others[name].hears(count=2))
    others["orphan"].run.log_metrics({"series": 4.0}, step=1)
    others["conflicting"].run.log_metrics({"more": 1.0}, step=1)
    run.log_metrics({"series": 6.0}, step=6)
    # The same point again, one that is not finite too, is no error.
    before = len(first.hears())
    for _ in range(2):
        run.log_metrics({"series": 7.0, "odd": float("nan")}, step=7)
        run.wait_for_processing(timeout=30, verbose=False)
    observe("errors_before_and_after_repeating", lambda: [before, len(first.hears())])
    for each in (first, *others.values()):
        each.run.close(timeout=20)
    report()


if __name__ == "__main__":
    main()
