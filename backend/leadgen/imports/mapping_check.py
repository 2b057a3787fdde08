"""Checks a person's mapping of columns, and names every fault with its remedy."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from leadgen.errors import FieldProblem, InvalidError
from leadgen.fields import Field, FieldError, FieldType, UnknownField, coerce, get_field
from leadgen.imports.columns.headers import IGNORE, PLACES, TAG
from leadgen.imports.columns.own_fields import own_targets
from leadgen.imports.file.csv_table import known_targets
from leadgen.imports.file.stored_file import left_out_of
from leadgen.imports.models import ImportJob
from leadgen.imports.rows.several import FURTHER
from leadgen.imports.schemas import ColumnMappingIn, MappingIn
from leadgen.records.owners import owner_exists


def check_mapping(session: Session, job: ImportJob, given: MappingIn) -> None:
    """Raise `InvalidError` that names every fault of a mapping."""
    own = own_targets(session)
    by_target, problems = _check_columns(job, given, own)
    problems += _unanswered(job, given)
    problems += _check_constants(given, by_target)
    problems += [
        FieldProblem(f"tags.{place}", f"“{tag}” holds no letter or digit.", "Give the tag a name.")
        for place, tag in enumerate(given.tags)
        if not any(char.isalnum() for char in tag) or len(tag) > 100
    ]
    left_out = {one["line"] for one in left_out_of(job)}
    problems += [
        FieldProblem(f"kept_lines.{place}", f"Line {line} was not left out.", "Name a line of `left_out`.")
        for place, line in enumerate(given.kept_lines)
        if line not in left_out
    ]
    if given.owner_id is not None and not owner_exists(session, given.owner_id):
        problems.append(FieldProblem("owner_id", "There is no such owner.", "Choose an owner of this workspace."))
    problems += _missing(by_target)
    if problems:
        raise InvalidError(problems[0].message, errors=problems)


def _check_columns(
    job: ImportJob, given: MappingIn, own: Mapping[str, Field]
) -> tuple[dict[str, str], list[FieldProblem]]:
    """Return the header of each target, and the faults of the columns."""
    problems: list[FieldProblem] = []
    by_target: dict[str, str] = {}
    known, indexes = known_targets() | PLACES.keys() | own.keys(), set[int]()
    for place, column in enumerate(given.columns):
        where = f"columns.{place}"
        if column.index >= len(job.columns) or column.index in indexes:
            problems.append(
                FieldProblem(
                    f"{where}.index",
                    f"There is no column {column.index}, or it is listed twice.",
                    "Name each column of the file once, by its index from 0.",
                )
            )
            continue
        indexes.add(column.index)
        header = job.columns[column.index]["header"]
        if column.target in (TAG, IGNORE):
            continue
        if column.target not in known:
            problems.append(_unknown(f"{where}.target", column.target, header))
        elif column.target in by_target and column.target not in FURTHER and not _may_join(column, own):
            problems.append(
                FieldProblem(
                    f"{where}.target",
                    f"“{by_target[column.target]}” and “{header}” both go to {column.target}.",
                    "Ignore one of them, or join them where the field is a text.",
                )
            )
        by_target.setdefault(column.target, header)
    return by_target, problems


def _may_join(column: ColumnMappingIn, own: Mapping[str, Field]) -> bool:
    """Tell whether a column may be appended to another one with the same field."""
    texts = (FieldType.TEXT, FieldType.LONG_TEXT)
    if column.join is None or column.target in PLACES:
        return False
    return (own.get(column.target) or get_field(*column.target.split("."))).type in texts


def _unanswered(job: ImportJob, given: MappingIn) -> list[FieldProblem]:
    """Return the questions about columns that the mapping does not list."""
    listed = {column.index for column in given.columns}
    return [
        FieldProblem(
            "columns",
            f"“{column['header']}” waits for a decision: {column['question']}",
            "List the column, with a field or with ignore.",
        )
        for column in job.columns
        if column.get("question") and column["index"] not in listed
    ]


def _check_constants(given: MappingIn, by_target: dict[str, str]) -> list[FieldProblem]:
    problems = []
    known, seen = known_targets(), set[str]()
    for place, constant in enumerate(given.constants):
        where = f"constants.{place}"
        if constant.target not in known or constant.target in seen:
            problems.append(
                FieldProblem(
                    f"{where}.target",
                    f"There is no field {constant.target}, or it has two values.",
                    "Name each field once; GET /api/fields lists the fields.",
                )
            )
            continue
        seen.add(constant.target)
        try:
            coerce(get_field(*constant.target.split(".")), constant.value)
        except FieldError as error:
            problems.append(FieldProblem(f"{where}.value", f"“{constant.value}” {error.reason}", error.fix))
    by_target.update(dict.fromkeys(seen - by_target.keys(), "a constant"))
    return problems


def _unknown(where: str, target: str, header: str) -> FieldProblem:
    entity, _, key = target.partition(".")
    fix = "Use contact.<field>, company.<field>, tag or ignore; GET /api/fields lists the fields."
    if entity not in ("contact", "company"):
        return FieldProblem(where, f"“{header}”: there is no target {target!r}.", fix)
    try:
        get_field(entity, key)
    except UnknownField as error:
        return FieldProblem(where, f"“{header}”: {error.detail}", fix)
    return FieldProblem(
        where, f"“{header}”: {target} cannot be imported.", "Choose another field, or ignore the column."
    )


def _missing(targets: dict[str, str]) -> list[FieldProblem]:
    people = any(target.startswith("contact.") for target in targets)
    company = {"company.name", "company.domain", "company.website_url"} & targets.keys()
    person = {"contact.email", "contact.full_name", "contact.first_name", "contact.last_name"} & targets.keys()
    if people and not person and not company:
        return [
            FieldProblem(
                "columns",
                "A required column is missing: map one to the contact's name or e-mail.",
                "Map a column to contact.full_name, contact.first_name, contact.last_name or contact.email.",
            )
        ]
    if not people and not company:
        return [
            FieldProblem(
                "columns",
                "A required column is missing: map one to a company's name or domain, or a contact's name or e-mail.",
                "Map a column to company.name, company.domain, contact.full_name or contact.email.",
            )
        ]
    return []
