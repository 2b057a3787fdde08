"""The one table of countries and their registers; everything else about them is derived from it."""
