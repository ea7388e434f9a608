"""Pages of the documents about what was handed over, ready to be drawn and issued."""

from .minutes import minutes_figures, minutes_html
from .receipt import ListedFile, receipt_html

__all__ = ["ListedFile", "minutes_figures", "minutes_html", "receipt_html"]
