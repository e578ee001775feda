"""The book: its sheets in the order of their tabs, the Case tab last."""

from costbridge_workbook.sheets.bridge import BRIDGE
from costbridge_workbook.sheets.capex import CAPEX
from costbridge_workbook.sheets.checks import CHECKS
from costbridge_workbook.sheets.fleet import FLEET
from costbridge_workbook.sheets.gpu_hour import GPU_HOUR
from costbridge_workbook.sheets.guide import GUIDE
from costbridge_workbook.sheets.inputs import INPUTS
from costbridge_workbook.sheets.opex import OPEX
from costbridge_workbook.sheets.registers import CASE, SOURCES
from costbridge_workbook.sheets.run import RUN
from costbridge_workbook.sheets.summary import SUMMARY
from costbridge_workbook.sheets.timing import TIMING
from costbridge_workbook.sheets.use import USE
from costbridge_workbook.vocabulary import Page, Sheet

BOOK: tuple[Sheet | Page, ...] = (
    SUMMARY,
    GUIDE,
    INPUTS,
    TIMING,
    FLEET,
    CAPEX,
    OPEX,
    RUN,
    GPU_HOUR,
    USE,
    BRIDGE,
    CHECKS,
    SOURCES,
    CASE,
)
