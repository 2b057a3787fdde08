"""`docs/settings.md` names every setting once, with its true default."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from leadgen.settings import Settings

PAGE = Path(__file__).resolve().parents[3] / "docs" / "settings.md"
ROW = re.compile(r"^\| `([A-Z_]+)` \| .+ \| (.+) \|$", re.MULTILINE)
IN_WORDS = {
    "DATABASE_URL": "embedded server",
    "APP_DATABASE_URL": "derived from `DATABASE_URL`",
    "SYSTEM_DATABASE_URL": "derived from `DATABASE_URL`",
    "LEADGEN_SECRET_KEY": "made once, kept in the data folder",
    "LEADGEN_SANDBOX": "the sandbox for services without a key",
    "LEADGEN_COOKIE_SECURE": "yes if the public URL is HTTPS",
}


def _defaults() -> dict[str, str]:
    """Return the default of each setting as the page writes it, by its name in the environment."""
    found = {}
    for name, field in Settings.model_fields.items():
        key = str(field.validation_alias or f"LEADGEN_{name.upper()}")
        match field.default:
            case None | "":
                found[key] = IN_WORDS.get(key, "none")
            case bool(value):
                found[key] = f"`{str(value).lower()}`"
            case Path() | int() | float() | str() | Decimal() as value:
                found[key] = f"`{value}`"
    return found


def test_the_page_has_every_setting_with_its_default() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert len(rows) == len(dict(rows)), "a setting is named twice"
    assert dict(rows) == _defaults()


@pytest.mark.parametrize("page", ["README.md", "docs/operating.md", "docs/webhook-stages.md"])
def test_other_pages_name_only_settings_that_exist(page: str) -> None:
    text = (PAGE.parents[1] / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`(LEADGEN_[A-Z_]+|[A-Z_]+_API_KEY|[A-Z_]*DATABASE_URL)\b", text))
    assert named <= _defaults().keys() | {"LEADGEN_TEST_FULL", "TEST_DATABASE_URL"}
