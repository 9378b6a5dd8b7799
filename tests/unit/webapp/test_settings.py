"""What an installation keeps for itself."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from webapp.settings import from_environment


@pytest.fixture
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", "postgresql://unused")
    monkeypatch.delenv("JAUAP_SECRET", raising=False)
    monkeypatch.setenv("JAUAP_VAR", str(tmp_path))
    return tmp_path / "secret"


def test_workers_that_start_together_share_one_secret(secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others: list[str] = []
    draw = secrets.token_hex

    def meanwhile(size: int) -> str:
        if not others:
            others.append("")
            others[0] = from_environment().secret
        return draw(size)

    monkeypatch.setattr(secrets, "token_hex", meanwhile)
    assert from_environment().secret == others[0] != ""
    assert [path.name for path in secret.parent.iterdir()] == ["secret"]


def test_only_the_owner_reads_the_secret(secret: Path) -> None:
    assert from_environment().secret == from_environment().secret
    assert secret.stat().st_mode & 0o777 == 0o600
