"""A workbook's sheets become ledgers, and their columns fields."""
