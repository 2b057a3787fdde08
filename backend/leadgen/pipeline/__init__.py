"""The engine: workers drive each run of chosen stages over a frozen selection to its end.

It knows no particular stage.
"""
