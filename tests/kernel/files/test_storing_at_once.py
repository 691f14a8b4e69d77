"""The same bytes stored by many at one moment: all succeed, and one whole file is there."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import InMemoryStorage, default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import connection

from ronghe.kernel.files import storing
from ronghe.kernel.files.models import Blob
from ronghe.kernel.files.storing import store

PARTS = [bytes([letter]) * 1000 for letter in range(12)]
WHOLE = b"".join(PARTS)


class Slow(ContentFile[bytes]):
    """Comes in parts, so that whoever writes it can be met at half."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        for part in PARTS:
            time.sleep(0.005)
            yield part


def spooled() -> TemporaryUploadedFile:
    """A large upload as Django keeps it; storing it moves the file."""
    upload = TemporaryUploadedFile("扫描件.pdf", "application/pdf", len(WHOLE), None)
    upload.write(WHOLE)
    upload.seek(0)
    return upload


def folder() -> Path:
    path: str = Blob.objects.get().path
    return Path(default_storage.path(path)).parent


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["slow", "spooled", "mixed"])
@pytest.mark.parametrize("left", [None, b"half of it"])
@pytest.mark.parametrize("number", [2, 7])
def test_same_bytes_stored_at_once_are_there_once_and_whole(number: int, left: bytes | None, kind: str) -> None:
    if left is not None:
        blob = store(ContentFile(WHOLE, name="前.pdf"))
        Path(default_storage.path(blob.path)).write_bytes(left)
    barrier, failed = threading.Barrier(number), list[Exception]()

    def run(upload: File[bytes]) -> None:
        try:
            barrier.wait(timeout=30)
            with upload:
                store(upload)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    is_slow = {"slow": [True] * number, "spooled": [False] * number, "mixed": [n % 2 == 0 for n in range(number)]}
    uploads = [Slow(WHOLE, name="扫描件.pdf") if slow else spooled() for slow in is_slow[kind]]
    threads = [threading.Thread(target=run, args=(upload,)) for upload in uploads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    blob = Blob.objects.get()
    assert failed == []
    assert [path.name for path in folder().iterdir() if path.name.startswith(blob.sha256)] == [blob.sha256]
    assert Path(default_storage.path(blob.path)).read_bytes() == WHOLE


@pytest.mark.django_db
def test_writing_that_fails_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_paths: str) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        store(ContentFile(b"never there", name="甲.pdf"))
    blob = Blob.objects.get()
    assert [path.name for path in folder().iterdir() if path.name.startswith(blob.sha256)] == []


@pytest.mark.django_db
def test_storage_that_is_no_folder_keeps_the_bytes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = InMemoryStorage()
    monkeypatch.setattr(storing, "default_storage", memory)
    blob = store(ContentFile(b"whole", name="甲.pdf"))
    memory.delete(blob.path)
    memory.save(blob.path, BytesIO(b"wh"))  # a part that a machine left behind
    assert store(ContentFile(b"whole", name="乙.pdf")) == blob
    assert memory.listdir(blob.sha256[:2]) == ([], [blob.sha256])
    assert memory.open(blob.path).read() == b"whole"
