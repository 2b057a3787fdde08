"""Reads seniority and department from job titles in nine languages, by rule."""

from leadgen.people.titles.judge import TitleReading, judge_title

__all__ = ["TitleReading", "judge_title"]
