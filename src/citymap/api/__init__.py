"""The door that stays open: HTTP."""
