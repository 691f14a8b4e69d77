"""Files: bytes kept once, names kept per owner, served only to whoever sees the owner, and never opened in place."""

from __future__ import annotations

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files import storing
from ronghe.kernel.files.models import Attachment, Blob
from ronghe.kernel.files.storing import attach
from ronghe.kernel.organizations.models import Organization
from tests.factories.people import CIXI, make_actor, make_organization, signed_in

pytestmark = pytest.mark.django_db
KEEPER = Actor(name="王老师", region="330281")


def given(owner: Organization, content: bytes = b"<html>", name: str = "方案.html") -> Attachment:
    return attach(owner, ContentFile(content, name=name), purpose="source", actor=KEEPER)


def address(attachment: Attachment) -> str:
    return reverse("file_download", args=[attachment.ref])


def stored(blob: Blob) -> bytes:
    with default_storage.open(blob.path) as file:
        return file.read()


def fetch(client: Client, attachment: Attachment) -> int:
    """The status of the answer; a file is read to its end, which closes it."""
    answer = client.get(address(attachment))
    if answer.streaming:
        b"".join(answer)
    return answer.status_code


@pytest.mark.parametrize("left", [b"", b"<ht", b"<html><html>"])
def test_half_written_file_is_written_again(left: bytes) -> None:
    blob = given(make_organization()).blob
    with open(default_storage.path(blob.path), "wb") as file:
        file.write(left)
    assert given(make_organization()).blob == blob
    assert stored(blob) == b"<html>"


def test_same_bytes_are_stored_once_under_their_digest() -> None:
    one, other = make_organization(), make_organization()
    first, second = given(one, b"same", "a.txt"), given(other, b"same", "b.txt")
    digest = hashlib.sha256(b"same").hexdigest()
    assert (Blob.objects.get().sha256, Blob.objects.get().size) == (digest, 4)
    assert first.blob == second.blob
    assert (first.name, second.name) == ("a.txt", "b.txt")
    assert stored(first.blob) == b"same"
    assert list(Attachment.objects.of(one)) == [first]


def test_bytes_that_the_storage_lost_are_written_again() -> None:
    blob = given(make_organization(), b"lost once").blob
    default_storage.delete(blob.path)
    given(make_organization(), b"lost once")
    assert stored(blob) == b"lost once"


def test_empty_file_is_refused_by_name() -> None:
    with pytest.raises(ValidationError) as refused:
        given(make_organization(), b"", "空.pdf")
    assert (refused.value.code, refused.value.messages) == ("empty", ["文件“空.pdf”是空的"])
    assert Attachment.objects.count() == 0


def test_file_over_the_limit_is_refused_and_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "MAX_BYTES", 10)
    given(make_organization(), b"0123456789")
    with pytest.raises(ValidationError) as refused:
        given(make_organization(), b"0123456789+")
    assert refused.value.code == "too_large"
    assert (Blob.objects.count(), Attachment.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("附\0件\n.pdf", "附件.pdf"),
        ("‮fdp.exe", "fdp.exe"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
        ("\0", "未命名"),
    ],
)
def test_name_keeps_what_can_be_shown(sent: str, kept: str) -> None:
    upload = SimpleUploadedFile("x", b"content")
    upload._name = sent  # as a caller might pass it that is no browser
    attachment = attach(make_organization(), upload, purpose="source", actor=KEEPER)
    attachment.refresh_from_db()
    assert attachment.name == kept


def test_file_of_a_public_owner_is_served_as_attachment_never_in_place(client: Client) -> None:
    answer = client.get(address(given(make_organization(), b"<script>alert(1)</script>")))
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E6%96%B9%E6%A1%88.html"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer) == b"<script>alert(1)</script>"


def test_file_of_a_hidden_owner_does_not_exist_for_those_who_do_not_see_it(client: Client) -> None:
    draft = make_organization(status=Organization.Status.DRAFT)
    attachment = given(draft)
    elsewhere = make_actor("registrar", organization=make_organization(region=CIXI))
    seen = {
        "public": fetch(client, attachment),
        "elsewhere": fetch(signed_in(elsewhere), attachment),
        "other unit": fetch(signed_in(make_actor("unit_admin")), attachment),
        "own unit": fetch(signed_in(make_actor("liaison", organization=draft)), attachment),
        "registrar": fetch(signed_in(make_actor("registrar")), attachment),
    }
    assert seen == {"public": 404, "elsewhere": 404, "other unit": 404, "own unit": 200, "registrar": 200}


def test_file_that_the_storage_lost_is_not_found(client: Client) -> None:
    attachment = given(make_organization(), b"gone")
    default_storage.delete(attachment.blob.path)
    assert fetch(client, attachment) == 404


def test_file_is_only_read(client: Client) -> None:
    attachment = given(make_organization())
    assert client.post(address(attachment)).status_code == 405
    assert client.get(reverse("file_download", args=["nothing"])).status_code == 404


def test_attachment_of_a_failed_transaction_is_not_left_behind() -> None:
    with transaction.atomic():
        given(make_organization(), b"never mind")
        transaction.set_rollback(True)
    assert (Attachment.objects.count(), Blob.objects.count()) == (0, 0)


def test_evidence_of_a_public_row_is_for_those_whom_a_role_leads_to_it() -> None:
    school = make_organization()
    proof = attach(school, ContentFile(b"scan", name="法人证书.pdf"), purpose="evidence", actor=KEEPER)
    inside = [make_actor("liaison", organization=school), make_actor("registrar")]
    outside = [make_actor("liaison"), make_actor("registrar", organization=make_organization(region=CIXI))]
    assert [fetch(signed_in(actor), proof) for actor in (*inside, *outside)] == [200, 200, 404, 404]
    assert (fetch(Client(), proof), fetch(Client(), given(school))) == (404, 200)
