"""What the workbook says: the model declared line by line, the cases, their sources."""
