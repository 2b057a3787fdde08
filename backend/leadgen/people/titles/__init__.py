"""Reads seniority and department from job titles in nine languages, and from the words of other tools."""

from leadgen.people.titles.judge import TitleReading, judge_title
from leadgen.people.titles.tools import DepartmentWords, read_department_words, read_seniority_word

__all__ = ["DepartmentWords", "TitleReading", "judge_title", "read_department_words", "read_seniority_word"]
