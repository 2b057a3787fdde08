"""The catalogue of all fields of companies and contacts.

Import mapping, stage output checks, storage, survivorship, facets, export columns, detail pages and prompts all read
the catalogue.
"""

from leadgen.fields import enums
from leadgen.fields.catalog import UnknownField, catalog, find_by_header, get_field
from leadgen.fields.coerce import FieldError, coerce
from leadgen.fields.entries.company import LEGAL_PROFILE_KEYS
from leadgen.fields.field import Entity, Field, FieldType, FilterKind, SourceKind
from leadgen.fields.json_schema import object_schema, value_schema
from leadgen.fields.text import normalize_text

__all__ = [
    "LEGAL_PROFILE_KEYS",
    "Entity",
    "Field",
    "FieldError",
    "FieldType",
    "FilterKind",
    "SourceKind",
    "UnknownField",
    "catalog",
    "coerce",
    "enums",
    "find_by_header",
    "get_field",
    "normalize_text",
    "object_schema",
    "value_schema",
]
