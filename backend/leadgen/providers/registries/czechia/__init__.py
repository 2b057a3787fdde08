"""Parts of an ARES answer: address, code lists, public and statistical register."""
