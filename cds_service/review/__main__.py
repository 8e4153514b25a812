"""`python -m cds_service.review` writes the review sheets; with `--check` it names stale ones."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from cds_service.review.sheets import FOLDER, stale, write


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check docs/review; give 0, or 1 where `--check` finds stale pages."""
    parser = argparse.ArgumentParser(prog="python -m cds_service.review", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, name stale pages")
    if parser.parse_args(arguments).check:
        names = stale(FOLDER)
        sys.stderr.writelines(f"stale: docs/review/{name}\n" for name in names)
        return 1 if names else 0
    sys.stdout.writelines(f"wrote docs/review/{name}\n" for name in write(FOLDER))
    return 0


if __name__ == "__main__":
    sys.exit(main())
