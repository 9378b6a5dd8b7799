"""``python -m tests.requirements`` writes docs/requirements.md; ``--check`` fails where it is out of date."""

from __future__ import annotations

import sys

from tests.requirements.table import PAGE, page


def main(arguments: list[str]) -> int:
    fresh = page()
    if arguments == ["--check"]:
        same = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == fresh
        if not same:
            print("docs/requirements.md is out of date: run  python -m tests.requirements")
        return 0 if same else 1
    PAGE.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
