"""An upload past the limit is refused by its true size, and its bytes never reach the disk."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from ronghe.kernel.files import handlers, storing
from ronghe.kernel.files.handlers import BoundedUploadHandler


def received(monkeypatch: pytest.MonkeyPatch, sent: int, limit: int) -> tuple[int, int]:
    """(bytes on disk, size told) of an upload of `sent` bytes in chunks of 64 KB."""
    monkeypatch.setattr(handlers, "MAX_BYTES", limit)
    handler = BoundedUploadHandler()
    handler.new_file("file", "方案.docx", "application/octet-stream", sent)
    for start in range(0, sent, 65536):
        assert handler.receive_data_chunk(b"x" * min(65536, sent - start), start) is None
    upload = handler.file_complete(sent)
    assert upload is not None
    upload.seek(0)
    kept = len(upload.read())
    upload.close()
    return kept, upload.size


@pytest.mark.parametrize("sent", [1, 65536, 99_999, 100_000])
def test_upload_within_the_limit_is_kept_whole(monkeypatch: pytest.MonkeyPatch, sent: int) -> None:
    assert received(monkeypatch, sent, limit=100_000) == (sent, sent)


@pytest.mark.parametrize("sent", [100_001, 1_000_000])
def test_upload_past_the_limit_is_counted_not_kept(monkeypatch: pytest.MonkeyPatch, sent: int) -> None:
    assert received(monkeypatch, sent, limit=100_000) == (100_000, sent)


@pytest.mark.django_db
def test_upload_past_the_limit_is_refused_by_its_true_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "MAX_BYTES", 1_048_576)
    monkeypatch.setattr(handlers, "MAX_BYTES", 1_048_576)
    handler = BoundedUploadHandler()
    handler.new_file("file", "扫描件.pdf", "application/pdf", None)
    handler.receive_data_chunk(b"x" * 1_048_576, 0)
    handler.receive_data_chunk(b"x" * 2_097_152, 1_048_576)
    upload = handler.file_complete(3_145_728)
    with pytest.raises(ValidationError, match="扫描件.pdf”有 3 MB，超过 1 MB"):
        storing.store(upload)
    upload.close()
