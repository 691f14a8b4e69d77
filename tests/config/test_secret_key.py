"""The signing key is made once, also when two processes start for the first time together."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ronghe.config import settings


def test_two_first_starts_agree_on_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RONGHE_SECRET_KEY", raising=False)
    monkeypatch.setattr(settings, "VAR", tmp_path)
    both, made = threading.Barrier(2), iter(("first", "second"))

    def token(_size: int) -> str:
        both.wait(10)  # neither goes on before both have found no key
        return next(made)

    monkeypatch.setattr(settings.secrets, "token_urlsafe", token)
    keys: list[str] = []
    threads = [threading.Thread(target=lambda: keys.append(settings.secret_key())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert keys in (["first"] * 2, ["second"] * 2)
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert settings.secret_key() == keys[0]


def test_folder_of_the_city_is_made_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RONGHE_SECRET_KEY", raising=False)
    monkeypatch.setattr(settings, "VAR", tmp_path / "city")
    assert settings.secret_key() == (tmp_path / "city" / "secret_key").read_text()
    assert (tmp_path / "city").stat().st_mode & 0o777 == 0o700
