"""Cells become values of the layer's types."""
