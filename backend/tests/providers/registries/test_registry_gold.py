"""The shipped gold set: automatic matches stay right, and wrong numbers stay out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[4] / "bench" / "registry_match.py"


@pytest.fixture(scope="module")
def figures():
    done = subprocess.run([sys.executable, str(BENCH), "--json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    shown = json.loads(done.stdout.splitlines()[-1])
    assert shown["name"] == "registry_match"
    assert all(set(item) == {"value", "unit", "target", "met"} for item in shown["figures"].values())
    return {key: item["value"] for key, item in shown["figures"].items()}


def test_automatic_matches_are_right_and_most_are_found(figures):
    assert figures["questions"] >= 300
    assert figures["precision"] >= 0.99
    assert figures["recall"] >= 0.90


def test_the_baseline_is_a_real_one(figures):
    assert 0.5 < figures["baseline_recall"] <= 1
    assert figures["baseline_precision"] < figures["precision"]


def test_no_wrong_number_is_taken_for_a_valid_one(figures):
    assert figures["wrong_numbers_tried"] >= 10_000
    assert figures["wrong_numbers_accepted"] == 0
    assert figures["valid_numbers_refused"] == 0
