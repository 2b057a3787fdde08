"""Reads names, shows them with the usual capitals, and greets people in their language.

Use `read_name` for a cell with a name, `show_name` for one part, and `greet` for a greeting. All are pure: no database
and no web framework. A part that is not certain stays empty, because a wrong name in a greeting is worse than none.
"""

from leadgen.people.names.letters import show_name
from leadgen.people.names.reading import NameReading, read_name

__all__ = ["NameReading", "read_name", "show_name"]
