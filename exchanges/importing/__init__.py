"""Records of the past in a spreadsheet: which columns it has, and what each row says. Pure."""

from .columns import TEMPLATES as TEMPLATES
from .columns import Column as Column
from .columns import Template as Template
from .rows import Finding as Finding
from .rows import Row as Row
from .rows import faults_of_header as faults_of_header
from .rows import read_rows as read_rows
