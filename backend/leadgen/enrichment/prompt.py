"""Versioned prompt files. Changing a prompt makes earlier answers stale."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from leadgen.db import dumps

_FOLDER = Path(__file__).parent / "prompts"
_FORM = re.compile(r"---\nversion: (?P<version>\d+)\n---\n(?P<system>.*?)\n## Task\n(?P<task>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file. `task` contains the placeholder `{record}`."""

    name: str
    version: int
    system: str
    task: str

    def about(self, record: Mapping[str, Any]) -> str:
        """Build the user message about one record, as a JSON block that no value can break out of."""
        shown = dumps(record).replace("<", "\\u003c")
        return self.task.replace("{record}", f"<record>{shown}</record>")


@cache
def load_prompt(name: str) -> Prompt:
    """Read `prompts/<name>.md`.

    Raises ValueError when the file lacks its version or its task.
    """
    found = _FORM.fullmatch((_FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    if found is None or "{record}" not in found["task"]:
        raise ValueError(f"prompt {name} needs a version, a system text, '## Task' and the place {{record}}")
    return Prompt(name, int(found["version"]), found["system"].strip(), found["task"].strip())
