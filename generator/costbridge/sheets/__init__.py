"""Sheets: how each kind of sheet is drawn from its rows, before it is a file."""
