"""The rules of addresses: e-mail, phone, domain, web address, LinkedIn. Pure, without network and database.

`normalize_*` gives a canonical value or None. `read_*` also gives the rule, remarks, and the reason and fix of a
refusal. `several` reads cells that hold more than one. Imports, edits, research and `leadgen explain` use the same rules.
"""
