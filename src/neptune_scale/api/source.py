"""What a run says about the source code."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neptune_scale.sync.metadata_splitter import sanitize_attribute_path
from neptune_scale.types import File
from neptune_scale.util.logger import get_logger
from neptune_scale.util.source_tracking import RepositoryInfo, read_repository_info

__all__ = ["SourceTracking", "SourceTrackingConfig"]

_logger = get_logger()
_Files = dict[str, str | Path | bytes | File]
_LONGEST_WAIT = 10.0


@dataclass
class SourceTrackingConfig:
    """What a run says about the source code.

    Args:
        namespace: Where in the run it is.
        repository: The Git repository. By default the one that the working directory is in.
        upload_run_command: Whether to log the command line.
        upload_entry_point: Whether to log the script's file.
        upload_diff_head: Whether to log what was changed since the last commit.
        upload_diff_upstream: Whether to log what was changed since the last commit that the upstream branch has.
    """

    namespace: str = "source_code"
    repository: Path | None = None
    upload_run_command: bool = True
    upload_entry_point: bool = False
    upload_diff_head: bool = False
    upload_diff_upstream: bool = False


class SourceTracking:
    """Asks git in the background, of where the script is now, and hands over what it says."""

    def __init__(
        self,
        config: SourceTrackingConfig,
        log_configs: Callable[[dict[Any, Any]], None],
        assign_files: Callable[[_Files], None],
    ) -> None:
        self._config = config
        self._log_configs = log_configs
        self._assign_files = assign_files
        # The script may go elsewhere meanwhile.
        self._where = config.repository or _working_directory()
        self._thread = threading.Thread(target=self._run, name="neptune-source", daemon=True)
        self._thread.start()

    def finish(self, timeout: float | None) -> None:
        """Waits until everything is handed over; at most ten seconds."""
        if self._thread is not threading.current_thread():
            self._thread.join(_LONGEST_WAIT if timeout is None else min(timeout, _LONGEST_WAIT))

    def _run(self) -> None:
        try:
            self._record()
        except Exception as error:  # on this thread nobody else would say it, and as the interpreter ends anything may fail
            _logger.warning("The state of the source code is not recorded: %s", error)

    def _record(self) -> None:
        config = self._config
        found = read_repository_info(
            self._where,
            run_command=config.upload_run_command,
            entry_point=config.upload_entry_point,
            head_diff=config.upload_diff_head,
            upstream_diff=config.upload_diff_upstream,
        )
        if found is None:
            return
        configs, files = _described(found)
        self._log_configs({sanitize_attribute_path(f"{config.namespace}/{name}"): value for name, value in configs.items()})
        if files:
            self._assign_files({f"{config.namespace}/{name}": file for name, file in files.items()})


def _working_directory() -> Path:
    try:
        return Path.cwd()
    except OSError:
        # It was deleted: nothing is found below a folder that is not there.
        return Path()


def _described(found: RepositoryInfo) -> tuple[dict[str, Any], _Files]:
    """The single values and the files that tell the state of the source code."""
    configs: dict[str, Any] = {
        "commit/commit_id": found.commit_id,
        "commit/message": found.commit_message,
        "commit/author_name": found.commit_author_name,
        "commit/author_email": found.commit_author_email,
        "commit/commit_date": found.commit_date,
        "branch": found.branch,
        **{f"remote/{name}": url for name, url in found.remotes.items()},
        "dirty": found.dirty,
    }
    if found.run_command:
        configs["run_command"] = found.run_command
    files: _Files = {}
    if found.entry_point_path is not None:
        files["entry_point"] = found.entry_point_path
    if found.head_diff_content is not None:
        files["diff/head"] = File(found.head_diff_content, mime_type="application/patch")
    if found.upstream_diff_content is not None:
        files[f"diff/{found.upstream_diff_commit_id}"] = File(found.upstream_diff_content, mime_type="application/patch")
    return configs, files
