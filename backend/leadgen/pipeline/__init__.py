"""The engine: one start of chosen stages over a frozen selection, driven to its end by the workers. It knows no stage."""
