"""Takes an upload in without letting it fill the disk: past the limit bytes are counted and thrown away."""

from __future__ import annotations

from django.core.files.uploadhandler import TemporaryFileUploadHandler

from ronghe.kernel.files.storing import MAX_BYTES


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """A temporary file of at most `MAX_BYTES`; `size` tells what was sent, so that the refusal can say how much."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start < MAX_BYTES:
            super().receive_data_chunk(raw_data[: MAX_BYTES - start], start)
        return None
