"""How features come in: extracts, and the synthetic demo city."""
