"""Bad files through the upload page: the message names the file and the reason, nothing is stored, the choice stays."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from ronghe.documents.reading import guards
from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.services.uploading import upload_plan
from ronghe.kernel.files.models import Attachment, Blob
from ronghe.kernel.history.models import Event
from tests.documents.files import locked_pdf, package
from tests.factories import papers
from tests.factories import plans as make

pytestmark = pytest.mark.django_db

LOCKED_OFFICE = guards.OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512


def stored() -> list[int]:
    folder = Path(default_storage.path(""))
    files = sum(1 for path in folder.rglob("*") if path.is_file()) if folder.exists() else 0
    return [*(model.objects.count() for model in (Plan, Attachment, Blob, Event)), files]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("空.docx", b"", "文件是空的"),
        ("坏.docx", b"PK\x03\x04 broken", "损坏"),
        ("坏.xlsx", package({"xl/workbook.xml": "<a"}), "损坏"),
        ("坏.pdf", b"%PDF-1.7\nbroken", "PDF"),
        ("加密.docx", LOCKED_OFFICE, "密码"),
        ("加密.xlsx", LOCKED_OFFICE, "密码"),
        ("加密.pdf", locked_pdf(), "密码"),
        ("方案.doc", b"anything", "不支持 .doc 格式"),
        ("程序.exe", b"MZ", "不支持“.exe”扩展名"),
        ("照片.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "PNG 图片"),
        ("炸弹.docx", package({"word/document.xml": b"0" * 60_000_000}), "压缩"),
        ("巨大.pdf", b"%PDF-1.7\n" + b"0" * (60 * 1024 * 1024), "60 MB，超过 50 MB 的上限"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_file_is_named_with_its_reason_and_nothing_is_stored(name: str, content: bytes, reason: str) -> None:
    client = Client()
    client.force_login(make.person("plan_officer"))
    before = stored()
    answer = client.post("/plans/upload/", {"file": papers.upload(content, name), "again": "on"})
    page = answer.content.decode()
    error = page.partition('<p class="error" id="id_file_error">')[2].partition("</p>")[0]
    assert (answer.status_code, name in error, reason in error) == (200, True, True), error
    assert '<input type="checkbox" name="again" checked' in page.replace(' id="id_again"', "").replace(
        ' aria-describedby="id_again_helptext"', ""
    )
    assert stored() == before


def test_drafts_of_one_document_are_told_apart_by_their_files() -> None:
    for name, file in (("林一", "初稿.txt"), ("王二", "二稿.txt")):
        upload_plan(actor=make.officer(name), upload=papers.upload(papers.text() + name, file))
    Attachment.objects.update(created_at=datetime(2026, 11, 24, 2, 5, tzinfo=UTC))
    client = Client()
    client.force_login(make.person("plan_officer"))
    page = client.get("/plans/").content.decode()
    lines = re.findall(r"<small>([^<]+ 上传)</small>", page)
    assert sorted(lines) == ["二稿.txt　王二 于 2026-11-24 10:05 上传", "初稿.txt　林一 于 2026-11-24 10:05 上传"]
    again = {"file": papers.upload(papers.text() + "林一", "另名.txt")}
    told = client.post("/plans/upload/", again, follow=True).content.decode()
    assert told.count("没有另读一份：林一 于 2026-11-24 10:05 上传的“初稿.txt”。") == 1
