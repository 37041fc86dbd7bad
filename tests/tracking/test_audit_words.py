"""That the web app has words for whatever is noted."""

import re
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def test_the_web_app_has_words_for_each_action_that_is_noted() -> None:
    noted: set[str] = set()
    for path in (_ROOT / "src/seamark/tracking").glob("*.py"):
        for call in re.findall(r"audit\.note(?:_by)?\(([^\n]*)", path.read_text()):
            noted |= set(re.findall(r'"([a-z]+\.[a-z]+)"', call))
    assert {"import.start", "session.begin", "user.deactivate"} <= noted
    words = set(re.findall(r'^  "([a-z]+\.[a-z]+)": "', (_ROOT / "web/src/admin/AuditLog.tsx").read_text(), re.MULTILINE))
    assert noted - words == set()
