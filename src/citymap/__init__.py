"""Public services of a city on the map: clean layers, and the nearest one open."""

__version__ = "0.1.0"
