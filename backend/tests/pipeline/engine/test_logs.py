"""Every line of stage work says which run, stage and record it is about."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import redirect_stderr
from uuid import UUID

import pytest

from leadgen.logs import configure_logging, get_logger
from leadgen.pipeline.stage import Findings
from tests.pipeline.fake_stages import Bench


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]):
    configure_logging(json=True)

    def read() -> list[dict[str, str]]:
        return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]

    yield read
    configure_logging()


Lines = Callable[[], list[dict[str, str]]]


@pytest.mark.parametrize("stage", ["l1", "ares", "triage"])
def test_lines_of_a_call_name_run_stage_and_record(bench: Bench, lines: Lines, stage: str) -> None:
    """Of stages that ask outside (in threads) and of free ones alike."""
    companies = bench.companies(5)

    def behave(code: str, record: UUID) -> Findings:
        get_logger("a.stage").info("looking", said_record=str(record))
        return Findings()

    bench.made.behave = behave
    run = bench.run(["l1", stage] if stage != "l1" else ["l1"])
    said = [line for line in lines() if line["event"] == "looking" and line["stage"] == stage]
    assert {line["record_id"] for line in said} == {str(key) for key in companies}
    assert all(line["record_id"] == line["said_record"] for line in said)
    assert {(line["run_id"], line["tenant_id"]) for line in said} == {(str(run.id), str(bench.tenant_id))}


def test_an_unexpected_failure_names_its_record(bench: Bench, lines: Lines) -> None:
    [company] = bench.companies(1)

    def behave(_code: str, _record: UUID) -> Findings:
        raise RuntimeError("surprise")

    bench.made.behave = behave
    run = bench.run(["l1"])
    [line] = [line for line in lines() if line["event"] == "stage call failed"]
    assert (line["run_id"], line["stage"], line["record_id"]) == (str(run.id), "l1", str(company))
    assert "surprise" in line["exception"]


def test_lines_about_a_batch_name_run_and_stage_and_no_record(bench: Bench, lines: Lines) -> None:
    bench.companies(3)
    run_id = bench.start(["triage", "l1"])
    job = bench.take_job()
    assert job

    def load(_session: object, _ids: object) -> dict[UUID, object]:
        raise ValueError("cannot read")

    from dataclasses import replace

    bench.registry.stages["l1"] = replace(bench.registry.stages["l1"], load=load)
    bench.engine.drain(bench.tenant_id, *job)
    [line] = [line for line in lines() if line["event"] == "stage load failed"]
    assert (line["run_id"], line["stage"]) == (str(run_id), "l1")
    assert "record_id" not in line


def test_what_is_logged_outside_stage_work_names_none(bench: Bench, lines: Lines) -> None:
    bench.companies(1)
    bench.run(["l1"])
    lines()
    get_logger("elsewhere").info("after")
    [line] = lines()
    assert not {"run_id", "stage", "record_id"} & set(line)


def test_a_stderr_that_is_gone_loses_lines_and_no_work(bench: Bench) -> None:
    class Gone:
        def write(self, _text: str) -> int:
            raise BrokenPipeError

        def flush(self) -> None:
            raise BrokenPipeError

    bench.companies(3)

    def behave(_code: str, _record: UUID) -> Findings:
        get_logger("a.stage").warning("nobody reads this")
        return Findings()

    bench.made.behave = behave
    run_id = bench.start(["l1"])
    with redirect_stderr(Gone()):  # type: ignore[type-var]
        bench.turn()
    assert bench.status(run_id).counts.completed == 3
