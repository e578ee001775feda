"""The economics of owning and renting GPUs, as plain Python functions.

Each module holds the functions of one subject; `quantities` names their units and possible
ranges; `reference.calculate` works every line of the workbook out from them.
"""
