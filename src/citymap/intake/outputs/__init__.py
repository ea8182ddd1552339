"""What a clerk is given back: the annotated workbook, the template, the report."""
