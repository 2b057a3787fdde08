"""What an operator reads when a setting or an option is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from leadgen.cli import main
from leadgen.settings import get_settings


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def run(*arguments: str, **environment: str):
        monkeypatch.setenv("LEADGEN_DATA_DIR", str(tmp_path))
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()
        return CliRunner().invoke(main, arguments)

    yield run
    get_settings.cache_clear()


@pytest.mark.parametrize("command", [("doctor",), ("up",), ("db", "init")])
def test_a_wrong_setting_is_named_with_its_variable(run, command):
    answer = run(*command, LEADGEN_PORT="abc")
    assert answer.exit_code == 1
    assert "LEADGEN_PORT is 'abc'" in answer.output
    assert "Traceback" not in answer.output
    assert isinstance(answer.exception, SystemExit)


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/none", "mysql://nobody@127.0.0.1:1/none"])
def test_a_database_that_cannot_be_reached_is_told_in_words(run, url):
    answer = run("db", "init", DATABASE_URL=url)
    assert answer.exit_code == 1
    assert "DATABASE_URL is postgresql://" in answer.output
    assert isinstance(answer.exception, SystemExit)


@pytest.mark.parametrize(
    ("wrong", "said"), [("l1,nonsense", "There is no stage 'nonsense'"), (",", "name at least one stage")]
)
def test_a_stage_that_does_not_exist_is_named(run, wrong, said):
    answer = run("worker", "--stages", wrong)
    assert answer.exit_code == 2
    assert said in answer.stderr
