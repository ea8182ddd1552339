"""Foreign bytes become a workbook of plain cells, in a confined child."""
