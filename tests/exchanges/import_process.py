"""A process that works at imports and is killed in the middle. Started by `test_imports_killed.py`.

Arguments: the function of `runs` at whose n-th call it dies, n, the vault's folder, name of the database.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import django


def main(function: str, calls: str, vault: str, database: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_test"
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.VAULT_DIR = Path(vault)
    django.setup()
    from exchanges.services.imports import runs
    from tests.exchanges.imported import TODAY
    from tests.factories import at

    runs.CHECKED_AT_ONCE, runs.WRITTEN_AT_ONCE = 4, 4
    plain, left = getattr(runs, function), int(calls)

    def deadly(*args: Any) -> Any:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return plain(*args)

    setattr(runs, function, deadly)
    runs.run(at_clock=lambda: at(TODAY))


if __name__ == "__main__":
    main(*sys.argv[1:])
