"""Each contract on imports is broken on purpose: one that cannot fail protects nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# A file that may not exist, and what it imports, for each contract of pyproject.toml.
BREACHES = {
    "floors": ("engine/domain/breach.py", "import engine.storage"),
    "service-tasks": ("engine/service_tasks/breach.py", "import engine.queries"),
    "lower-siblings": ("engine/storage/breach.py", "import engine.bpmn"),
    "domain": ("engine/domain/breach_sql.py", "import sqlalchemy"),
    "web-floor": ("webapp/breach.py", "import engine.storage"),
    "cage-bpmn": ("engine/queries/breach.py", "import lxml"),
    "cage-feel": ("engine/bpmn/breach.py", "import quickjs"),
    "cage-flask": ("engine/reports/breach.py", "import flask"),
    "cage-documents": ("webapp/breach_pdf.py", "import typst"),
    "cage-signatures": ("engine/operations/breach_signed.py", "import cryptography"),
    "cage-msgspec": ("engine/queries/breach_said.py", "import msgspec"),
}


def contracts() -> dict[str, str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return {contract["id"]: contract["name"] for contract in settings["contracts"]}


def copy_of_the_house(folder: Path) -> None:
    only_python = shutil.ignore_patterns("node_modules", "static", "templates", "*.js", "*.json", "bundle")
    for package in ("engine", "forms", "webapp"):
        shutil.copytree(ROOT / package, folder / package, ignore=only_python)
    shutil.copy(ROOT / "pyproject.toml", folder)


def test_every_contract_is_broken_by_its_breach(tmp_path: Path) -> None:
    copy_of_the_house(tmp_path)
    for path, line in BREACHES.values():
        (tmp_path / path).write_text(line + "\n")
    lint = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([lint, "--no-cache"], cwd=tmp_path, capture_output=True, text=True)
    assert found.returncode == 1, found.stdout
    kept = [name for name in contracts().values() if f"{name} BROKEN" not in found.stdout]
    assert kept == [], found.stdout


def test_every_contract_has_a_breach() -> None:
    assert set(contracts()) == set(BREACHES)
