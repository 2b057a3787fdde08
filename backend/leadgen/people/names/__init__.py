"""Reads names, shows them with the usual capitals, and greets people in their language.

Use `read_name` for a cell with a name, `show_name` for one part, and `greet` for a greeting. `explain_name` answers
`leadgen explain name`. All are pure: no database and no web framework. A part that is not certain stays empty,
because a wrong name in a greeting is worse than none.
"""

from leadgen.people.names.compare import NameRelation, compare_names, name_variants
from leadgen.people.names.explain import explain_name
from leadgen.people.names.greeting import Greeting, GreetingForm, gender_of_name, greet
from leadgen.people.names.letters import show_name
from leadgen.people.names.reading import NameReading, read_name

__all__ = [
    "Greeting",
    "GreetingForm",
    "NameReading",
    "NameRelation",
    "compare_names",
    "explain_name",
    "gender_of_name",
    "greet",
    "name_variants",
    "read_name",
    "show_name",
]
