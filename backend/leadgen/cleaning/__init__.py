"""Pure rules for text from outside: words for "unknown", and marks that are no part of a value."""

from leadgen.cleaning.markup import strip_marks
from leadgen.cleaning.no_value import is_no_value

__all__ = ["is_no_value", "strip_marks"]
