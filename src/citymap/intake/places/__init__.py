"""Coordinates become places in the city; a mistaken datum is suspected."""
