"""``jauap deploy FAMILY FILE...``: publishes a version of a family from the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from engine import installation
from engine.domain.workspace import FOLDERS
from webapp.file_arguments import ENDINGS, USAGE, named, read
from webapp.findings_printed import print_report
from webapp.presenters.findings import visible


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("family", metavar="FAMILY", help="also the id of its own process: appeal")
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH",
        help="all .bpmn, .dmn, .form and .message files of the version, or folders that hold them",
    )  # fmt: skip
    parser.add_argument("--comment", default="", help="what is new, for those who read the list of versions")
    parser.add_argument("--lang", choices=("kk", "ru", "en"), help="the language of findings; else LANG")


def deploy(options: argparse.Namespace) -> int:
    """Publish diagrams, tables and forms as the newest version of a family. Exit code 1 if refused."""
    from engine.operations.publish_deployment import examine, publish_deployment, shipped_files

    try:
        files = _files(options.family, options.paths)
    except (OSError, ValueError) as problem:
        print(f"jauap deploy: {visible(str(problem))}", file=sys.stderr)
        return USAGE
    found = examine(files, options.family, shipped_files()).report()
    if print_report(found, language=options.lang):
        print("Nothing was published.", file=sys.stderr)
        return 1
    with installation.running_database() as url, installation.pool(url) as pool:
        done = publish_deployment(pool, files=files, family=options.family, comment=options.comment)
    news = "is published" if done["published"] else "is the same: nothing was published"
    print(f"{options.family}: version {done['version']} (deployment {done['deployment_id']}) {news}")
    return 0


def _files(family: str, paths: Iterable[Path]) -> dict[str, bytes]:
    """By the path under which a deployment keeps each. Raises OSError, ValueError."""
    found: dict[str, bytes] = {}
    for path in named(paths):
        if path.suffix not in ENDINGS:
            raise ValueError(f"{path} is no .bpmn, .dmn, .form or .message file")
        name = f"{FOLDERS.get(path.suffix.removeprefix('.'), family)}/{path.name}"
        if name in found:
            raise ValueError(f"two files are called {path.name}")
        found[name] = read(path)
    if not found:
        raise ValueError("no .bpmn, .dmn, .form or .message file is among them")
    return found
