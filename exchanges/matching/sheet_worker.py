"""The process that reads a workbook: XLSX on stdin; titles as a line of JSON and rows as CSV on stdout. Pure.

Usage: python -m exchanges.matching.sheet_worker MAX_ROWS MEMORY_BYTES CPU_SECONDS. What is wrong with a file is an
answer (`{"faults": …}`), an exit code other than 0 means that a limit was met.
"""

import csv
import io
import json
import sys
from dataclasses import astuple

from records.drawing_worker import ERROR_FAILED, ERROR_MEMORY, limit
from records.spreadsheet_worker import Faulty, read


def main(max_rows: str, memory: str, cpu_seconds: str) -> int:
    limit(int(memory), int(cpu_seconds))
    target = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="surrogatepass", newline="")
    try:
        cells = read(sys.stdin.buffer.read(), "", int(max_rows))
        target.write(json.dumps({"titles": cells.header, "sheet": cells.sheet}) + "\n")
        csv.writer(target, quoting=csv.QUOTE_ALL).writerows(cells.rows)
    except Faulty as error:
        target.write(json.dumps({"faults": [astuple(fault) for fault in error.faults]}) + "\n")
    except MemoryError:
        return ERROR_MEMORY
    except Exception as error:
        # Never a traceback of the file's content into a log.
        print(type(error).__name__, file=sys.stderr)
        return ERROR_FAILED
    target.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
