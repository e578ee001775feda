"""Sources and Case: the two registers that close the book, generated from the case."""

from costbridge_workbook.vocabulary import Page

SOURCES = Page("Sources", "Every source an input names, and what it says in its own unit.", "sources")
CASE = Page("Case", "The case this workbook was built from, as text; “costbridge case” prints it. Do not edit it.", "case")
