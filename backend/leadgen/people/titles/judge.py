"""Judges a job title: seniority and department, or null where the words do not say."""

from __future__ import annotations

from dataclasses import dataclass

from leadgen.fields.enums import Department, SeniorityLevel
from leadgen.people.titles.marks import Mark, Segment, segments_of
from leadgen.people.titles.table import title_words

_ORDER = ("founder", "c_level", "vp", "director", "manager", "individual_contributor", "other")
_LEADING = frozenset(_ORDER[:5])
_HEAD_LAST = frozenset({"en", "fi"})
_NOUNS = frozenset({"noun", "assistant", "executive", "owner"})


@dataclass(frozen=True, slots=True)
class TitleReading:
    """What a title says. `rule` is the code of the rule that decided."""

    seniority: SeniorityLevel | None
    department: Department | None
    rule: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Title:
    rank: str | None
    department: str | None
    rule: str
    swallows: bool = False
    own: bool = False  # the department comes from the rank's own word
    remark: str | None = None


def judge_title(text: str, *, language: str | None = None) -> TitleReading:
    """Return the seniority and the department that a job title names."""
    segments = segments_of(text, title_words(language))
    titles: list[_Title] = []
    former = False
    for position, segment in enumerate(segments):
        former = bool(segment.of("former")) or (former and segment.conjunction and not segment.of("now"))
        if segment.of("swallow"):
            titles.append(_Title("individual_contributor", None, "office_of"))
            break
        if not _nouns(segment) and not segment.of("deputy"):
            if former and titles:
                titles[-1] = _Title("other", titles[-1].department, "former")
            continue
        title = _read_segment(segment, _neighbours(segments, position))
        titles.append(_Title("other", title.department, "former") if former else title)
        if title.swallows:
            break
    return _chosen(titles, segments)


def _chosen(titles: list[_Title], segments: list[Segment]) -> TitleReading:
    marks = [mark for segment in segments for mark in segment.marks]
    named = _department(marks)
    if not titles:
        if any(segment.of("former") for segment in segments):
            return _reading("other", named, "former", [])
        if named:
            return _reading("individual_contributor", named, "department_only", ["no rank is named"])
        return _reading(None, None, "not_understood", ["no word of this title is known"])
    ranked = [title for title in titles if title.rank is not None and title.rule != "former"]
    was = [title for title in titles if title.rule == "former"]
    best = min(ranked, key=lambda title: _ORDER.index(title.rank or "other"), default=titles[0])
    if was and best.rank not in _LEADING:
        best = was[0]
    remarks = [best.remark] if best.remark else []
    if len(titles) > 1:
        remarks.append("several titles: the highest current rank counts")
    return _reading(best.rank, best.department, best.rule, remarks)


def _reading(rank: str | None, department: str | None, rule: str, remarks: list[str]) -> TitleReading:
    return TitleReading(
        SeniorityLevel(rank) if rank else None, Department(department) if department else None, rule, tuple(remarks)
    )


def _nouns(segment: Segment) -> list[Mark]:
    return [mark for mark in segment.marks if mark.entry and mark.entry.role in _NOUNS]


def _neighbours(segments: list[Segment], position: int) -> tuple[list[Mark], list[Mark]]:
    """Return the marks of adjacent segments that name no rank: before and after."""
    before: list[Mark] = []
    start = position
    while start > 0 and segments[start].conjunction and not _nouns(segments[start - 1]):
        start -= 1
        before = segments[start].marks + before
    after = [mark for segment in segments[position + 1 :] if not _nouns(segment) for mark in segment.marks]
    if not before and position and not _nouns(segments[position - 1]):
        after = after + segments[position - 1].marks
    return before, after


def _department(marks: list[Mark]) -> str | None:
    named = [mark.entry for mark in marks if mark.entry and mark.entry.role == "department"]
    return next((e.department for e in named if not e.weak), next((e.department for e in named), None))


def _head(segment: Segment) -> tuple[Mark, int]:
    """Find the noun that says what the person is."""
    cut = next((i for i, m in enumerate(segment.marks) if m.entry and m.entry.role in {"of", "to"}), None)
    everything = [(m, i) for i, m in enumerate(segment.marks) if m.entry and m.entry.role in _NOUNS]
    nouns = [(mark, i) for mark, i in everything if cut is None or i < cut] or everything
    first, last = nouns[0], nouns[-1]
    if len(nouns) > 1 and last[0].hyphen:
        return last
    entry = first[0].entry
    if entry is None or entry.language not in _HEAD_LAST:
        return first
    chosen = last[0].entry
    both = (entry.rank, chosen.rank if chosen else None)
    if both[0] in {"founder", "c_level"} and both[1] in _LEADING:
        return first
    return last


def _read_segment(segment: Segment, around: tuple[list[Mark], list[Mark]]) -> _Title:
    deputies = segment.of("deputy")
    if not _nouns(segment):
        entry = deputies[0].entry
        rank = entry.rank if entry else None
        return _Title(rank, _department(segment.marks + around[1]), "deputy")
    head, position = _head(segment)
    entry = head.entry
    if entry is None:
        return _Title(None, None, "not_understood")
    before, after = segment.marks[:position], segment.marks[position + 1 :]
    joined = _department([mark for mark in around[0] if mark.entry and not mark.entry.weak])
    near = _department(list(reversed(before)) if entry.language == "en" else before)
    strong = [mark for mark in before + after + around[1] if mark.entry and not mark.entry.weak]
    named = joined or _department(list(reversed([m for m in before if m in strong]))) or _department(strong)
    named = named or near or _department(around[0] + before + after + around[1])
    if entry.role == "assistant":
        swallows = bool(segment.of("to")) or any(m.entry and m.entry.role in _NOUNS for m in before + after)
        swallows = swallows or not after
        return _Title("individual_contributor", "executive" if swallows and not named else named or "other", "assistant",
                      swallows=bool(segment.of("to") or segment.of("of")) or len(_nouns(segment)) > 1)  # fmt: skip
    rank, rule = entry.rank, "rank_word"
    if entry.role == "owner":
        own = _department(before)
        rank, rule = ("individual_contributor", "role_word") if own else ("founder", "rank_word")
        named = named if own else "executive"
    elif entry.role == "executive":
        rank, rule = ("individual_contributor", "role_word") if _department(before) else ("c_level", "rank_word")
        named = named or "executive"
    chiefs = segment.of("chief") or [m for m in before if m.text == "head"]
    if chiefs and rank == "individual_contributor":
        rank = "c_level" if head.text.startswith("officer") else "manager"
        rule = "chief"
    if entry.department and not entry.weak:
        named = entry.department
    named = named or entry.department
    if deputies or (segment.of("assistant") and entry.role != "assistant" and position):
        rank, rule = ("vp" if rank == "c_level" else rank), "deputy" if deputies else rule
    return _finished(rank, named, rule, segment)


def _finished(rank: str | None, named: str | None, rule: str, segment: Segment) -> _Title:
    unknown = [mark.text for mark in segment.marks if mark.entry is None]
    if named is None and unknown:
        return _Title(rank, None, rule, remark=f"the department is not known: {' '.join(unknown)[:80]}")
    return _Title(rank, named or ("executive" if rank in {"director", "vp", "c_level"} else "other"), rule)
