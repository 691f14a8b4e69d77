"""The guards that all other tests rely on: they must bite."""

import socket

import pytest
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tests.readonly import ReadOnlyGetMiddleware, WriteDuringGet, forbidden


def writing_page(request: HttpRequest) -> HttpResponse:
    ContentType.objects.create(app_label="harness", model="written")
    return HttpResponse("written")


def swallowing_page(request: HttpRequest) -> HttpResponse:
    try:
        return writing_page(request)
    except WriteDuringGet:
        return HttpResponse("swallowed")


@pytest.mark.django_db(transaction=True)
def test_get_that_writes_fails(rf: RequestFactory, no_write_during_get: list[str]) -> None:
    with pytest.raises(WriteDuringGet, match="GET /somewhere/ writes: INSERT INTO"):
        ReadOnlyGetMiddleware(writing_page)(rf.get("/somewhere/"))
    assert len(no_write_during_get) == 1
    no_write_during_get.clear()
    assert ContentType.objects.filter(app_label="harness").count() == 0


@pytest.mark.django_db
def test_get_that_writes_is_noted_although_the_view_swallows_the_error(
    rf: RequestFactory, no_write_during_get: list[str]
) -> None:
    assert ReadOnlyGetMiddleware(swallowing_page)(rf.get("/somewhere/")).content == b"swallowed"
    assert [note.split(" writes: ")[0] for note in no_write_during_get] == ["GET /somewhere/"]
    no_write_during_get.clear()


@pytest.mark.django_db
def test_post_may_write(rf: RequestFactory) -> None:
    assert ReadOnlyGetMiddleware(writing_page)(rf.post("/somewhere/")).content == b"written"


@pytest.mark.parametrize(
    "sql",
    [
        'INSERT INTO "plans_plan" ("title") VALUES (%s)',
        'UPDATE "plans_plan" SET "title" = %s',
        'DELETE FROM "plans_plan"',
        'WITH old AS (SELECT 1) DELETE FROM "plans_plan"',
        'INSERT OR IGNORE INTO "plans_plan" ("title") VALUES (%s)',
        'TRUNCATE "plans_plan"',
        'CREATE TABLE "plans_copy" ("id" integer)',
    ],
)
def test_statement_that_writes_is_forbidden(sql: str) -> None:
    assert forbidden(sql)


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "title" FROM "plans_plan" WHERE "title" = \'UPDATE plans_plan\'',
        '(SELECT 1) UNION (SELECT "id" FROM "plans_plan")',
        'SELECT "id" FROM "plans_plan" FOR UPDATE',
        'SAVEPOINT "s1"',
        'UPDATE "django_session" SET "session_data" = %s',
        'INSERT INTO "axes_accessattempt" ("username") VALUES (%s)',
    ],
)
def test_statement_that_reads_or_keeps_the_session_is_allowed(sql: str) -> None:
    assert not forbidden(sql)


def test_network_is_out_of_reach() -> None:
    with socket.socket() as outward, pytest.raises(AssertionError, match=r"tried to reach 192\.0\.2\.1"):
        outward.connect(("192.0.2.1", 80))


def test_test_without_the_marker_has_no_database(request: pytest.FixtureRequest) -> None:
    assert list(request.node.iter_markers("database")) == []
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        ContentType.objects.count()


@pytest.mark.django_db
def test_test_with_a_database_runs_on_each_engine(request: pytest.FixtureRequest) -> None:
    assert len(list(request.node.iter_markers("database"))) == 1
