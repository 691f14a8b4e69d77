"""Background jobs: run once as who started them, told how far they are, taken up again when their worker dies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import OperationalError, transaction
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from ronghe.kernel.access.actor import PUBLIC, Actor
from ronghe.kernel.clock import running
from ronghe.kernel.clock.jobs import cancel_job, forget_finished, start_job
from ronghe.kernel.clock.models import Job
from ronghe.kernel.clock.progress import Interrupted, Progress, Stop
from ronghe.kernel.clock.queue import run_waiting
from ronghe.kernel.files.models import Attachment, Blob
from ronghe.kernel.organizations.models import Membership, Organization
from tests.factories import jobs
from tests.factories.jobs import job
from tests.factories.people import make_actor, make_organization, make_user

pytestmark = pytest.mark.django_db
STALE = timedelta(seconds=31)


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    jobs.seen.clear()
    yield
    assert running._running == {}


@pytest.fixture
def actor() -> Actor:
    return make_actor("registrar")


def fresh(row: Job) -> Job:
    return Job.objects.get(pk=row.pk)


def outcome(row: Job) -> tuple[str, int, str]:
    found = fresh(row)
    return found.status, found.attempts, found.message


def later(what: Callable[[], Any], by: timedelta = STALE) -> Any:
    with time_machine.travel(timezone.now() + by, tick=False):
        return what()


def test_export_waits_as_a_file_for_its_owner_only(actor: Actor) -> None:
    make_organization("宁波市第一中学", region="330200", status="draft")
    names = sorted([actor.organization_name, make_organization("余姚市第八中学").name])
    row = job("export_names", actor)
    assert (row.status, row.total, run_waiting()) == ("queued", None, 1)
    done = fresh(row)
    assert (done.status, done.done, done.total, done.percent, done.message) == ("done", 2, 2, 100, "2 个单位")
    assert done.created_at < done.started_at <= done.finished_at
    file = done.results.get()
    assert (file.name, file.created_by_name, file.purpose) == ("单位.txt", actor.name, "result")
    with default_storage.open(file.blob.path) as stored:
        assert sorted(stored.read().decode().split("\n")) == names
    colleague = make_actor("registrar", organization=Organization.objects.get(pk=actor.organization_id))
    elsewhere = Actor(user_id=actor.user_id, organization_id=colleague.organization_id + 999)
    seen = [Job.objects.visible_to(each).count() for each in (actor, colleague, elsewhere, PUBLIC, Actor(user_id=0))]
    assert seen == [1, 0, 0, 0, 0]


def test_job_is_started_in_the_callers_transaction(actor: Actor) -> None:
    with transaction.atomic():
        job("note_actor", actor)
        transaction.set_rollback(True)
    assert (Job.objects.count(), DBTaskResult.objects.count(), run_waiting()) == (0, 0, 0)


def test_wrong_path_is_seen_where_the_job_is_started(actor: Actor) -> None:
    with pytest.raises(ImportError):
        job("nothing_of_this_name", actor)


def test_second_click_leads_to_the_job_of_the_first(actor: Actor) -> None:
    first, again = job("export_names", actor, prefix="余姚"), job("export_names", actor, prefix="余姚")
    others = [job("export_names", actor, prefix="慈溪"), job("export_names", make_actor("registrar"), prefix="余姚")]
    assert first.pk == again.pk
    assert len({first.pk, *(each.pk for each in others)}) == 3
    assert run_waiting() == 3
    assert job("export_names", actor, prefix="余姚").pk not in {first.pk, *(each.pk for each in others)}


def test_rights_are_asked_when_the_job_runs(actor: Actor) -> None:
    row = job("export_names", actor)
    Membership.objects.update(role="nobody")
    run_waiting()
    with translation.override("zh-hans"):
        assert outcome(row) == ("failed", 1, "没有权限：在“单位名录”里导出")
    assert not row.results.exists()


def test_nobody_acts_for_an_organization_that_he_has_left(actor: Actor) -> None:
    other = make_organization()
    Membership.objects.create(user_id=actor.user_id, organization=other, role="registrar")
    row = job("note_actor", actor)
    Membership.objects.filter(organization=actor.organization_id).update(ended_at=timezone.now())
    run_waiting()
    assert outcome(row) == ("failed", 1, "没有权限：您已不能以发起时的单位办理")
    assert jobs.seen == []


def test_actor_is_made_anew(actor: Actor) -> None:
    Membership.objects.create(user_id=actor.user_id, organization_id=actor.organization_id, role="auditor")
    newcomer = make_user("新人")
    closed = make_user("停用")
    job("note_actor", actor)
    job("note_actor", Actor(user_id=newcomer.pk, name="旧名"))
    job("note_actor", Actor(region="330281"))
    last = job("note_actor", Actor(user_id=closed.pk))
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)
    run_waiting()
    assert [each.role_names for each in jobs.seen] == [{"registrar", "auditor"}, set(), set()]
    assert jobs.seen[1:] == [Actor(user_id=newcomer.pk, name="新人"), Actor(region="330281")]
    assert fresh(last).status == "failed"


def test_refusal_is_told_in_its_own_words_and_an_error_by_its_number(
    actor: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    refused, broken = job("refuse", actor), job("break_down", actor)
    run_waiting()
    assert outcome(refused) == ("failed", 1, "第 3 行的日期不对")
    text = f"出了意外的错误，没有办成。管理员可凭编号 {broken.ref} 在服务器日志里查到原因。"
    assert outcome(broken) == ("failed", 1, text)
    assert [broken.ref in record.getMessage() for record in caplog.records if record.exc_info] == [True]


def test_job_runs_in_the_language_of_its_owner(actor: Actor) -> None:
    found: list[str] = []
    jobs.seen.append(lambda _progress: found.append(translation.get_language()))
    with translation.override("en"):
        job("call_back", actor)
    run_waiting()
    assert found == ["en"]


def test_same_work_taken_twice_off_the_queue_is_done_once(actor: Actor) -> None:
    row = job("add_organization", actor, name="余姚市第一中学")
    running.enqueue(row)
    assert run_waiting() == 2
    assert outcome(row) == ("done", 1, "已登记")
    assert Organization.objects.filter(name="余姚市第一中学").count() == 1


def dead(row: Job, attempts: int = 1) -> Job:
    """The row of a job whose worker was killed."""
    DBTaskResult.objects.all().delete()
    Job.objects.filter(pk=row.pk).update(status="running", run="gone", attempts=attempts, heartbeat_at=timezone.now())
    return fresh(row)


def test_job_of_a_dead_worker_is_taken_up_after_a_silence(actor: Actor, caplog: pytest.LogCaptureFixture) -> None:
    row = dead(job("add_organization", actor, name="余姚市第一中学"))
    assert (running.take_up(), run_waiting()) == (0, 0)
    assert later(running.take_up) == 1
    assert (running.take_up(), outcome(row)) == (0, ("queued", 1, ""))
    assert run_waiting() == 1
    assert outcome(row) == ("done", 2, "已登记")


def test_job_is_given_up_after_three_dead_workers(actor: Actor, caplog: pytest.LogCaptureFixture) -> None:
    row = dead(job("add_organization", actor, name="余姚市第一中学"), attempts=3)
    assert later(running.take_up) == 1
    text = f"办理中断了 3 次，不再重试。管理员可凭编号 {row.ref} 在服务器日志里查到原因。"
    assert outcome(row) == ("failed", 3, text)
    assert (run_waiting(), later(running.take_up)) == (0, 0)


def test_job_that_fell_out_of_the_queue_is_put_back(actor: Actor, caplog: pytest.LogCaptureFixture) -> None:
    row = job("add_organization", actor, name="余姚市第一中学")
    DBTaskResult.objects.all().delete()
    assert later(running.take_up, running.FORGOTTEN - timedelta(minutes=1)) == 0
    assert later(running.take_up, running.FORGOTTEN + timedelta(minutes=1)) == 1
    run_waiting()
    assert outcome(row) == ("done", 1, "已登记")


def test_own_running_job_is_never_taken_for_abandoned(actor: Actor) -> None:
    found: list[int] = []
    jobs.seen.append(lambda _progress: found.append(later(running.take_up)))
    row = job("call_back", actor)
    run_waiting()
    assert (found, outcome(row)[:2]) == ([0], ("done", 1))


def test_beat_writes_how_far_it_is(actor: Actor) -> None:
    found: list[tuple[int, int | None, int | None, str]] = []

    def work(progress: Progress) -> None:
        progress.expect(40)
        progress.step(30)
        progress.say("读到第 30 行")
        running.beat()
        now = fresh(row)
        found.append((now.done, now.total, now.percent, now.message))

    jobs.seen.append(work)
    row = job("call_back", actor)
    run_waiting()
    assert found == [(30, 40, 75, "读到第 30 行")]


def test_cancelled_job_stops_at_its_next_step_and_keeps_nothing(actor: Actor) -> None:
    def work(_progress: Progress) -> None:
        assert cancel_job(row) is True
        running.beat()

    jobs.seen.append(work)
    row = job("call_back", actor)
    assert run_waiting() == 1
    assert (outcome(row)[0], jobs.seen, cancel_job(row)) == ("cancelled", [], False)


def test_attempt_that_lost_its_job_cannot_finish_it(actor: Actor) -> None:
    """Without a beat in between: the last step itself asks."""
    jobs.seen.append(lambda _progress: Job.objects.filter(pk=row.pk).update(run="another"))
    row = job("call_back", actor)
    run_waiting()
    assert (outcome(row)[0], jobs.seen) == ("running", [])


def test_error_of_an_attempt_that_lost_its_job_is_not_noted(actor: Actor, caplog: pytest.LogCaptureFixture) -> None:
    def work(_progress: Progress) -> None:
        Job.objects.filter(pk=row.pk).update(run="another")
        raise ValueError

    jobs.seen.append(work)
    row = job("call_back", actor)
    run_waiting()
    assert outcome(row) == ("running", 1, "")


def test_cancelled_job_that_waits_never_runs(actor: Actor) -> None:
    row = job("note_actor", actor)
    assert (cancel_job(row), run_waiting()) == (True, 1)
    assert (outcome(row)[0], jobs.seen) == ("cancelled", [])


def test_leaving_worker_puts_its_job_back_without_counting(actor: Actor) -> None:
    jobs.seen.append(lambda _progress: running.interrupt_all())
    row = job("call_back", actor)
    assert running.run_job.func(row.pk) is None
    assert (outcome(row), fresh(row).done) == (("queued", 0, ""), 0)
    jobs.seen.append(lambda _progress: None)
    assert run_waiting() == 2
    assert (outcome(row)[:2], jobs.seen) == (("done", 1), ["finished"])


def test_job_that_loses_the_database_is_left_to_be_taken_up(actor: Actor, caplog: pytest.LogCaptureFixture) -> None:
    def work(_progress: Progress) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    jobs.seen.append(work)
    row = job("call_back", actor)
    run_waiting()
    assert outcome(row) == ("running", 1, "")
    jobs.seen.append(lambda _progress: None)
    assert (later(running.take_up), run_waiting()) == (1, 1)
    assert outcome(row)[:2] == ("done", 2)


def test_last_step_undoes_what_fails_inside_it(actor: Actor, caplog: pytest.LogCaptureFixture) -> None:
    Organization.objects.create(name="余姚市第一中学", kind="school", region="330281")
    row = job("add_organization", actor, name="余姚市第一中学")
    run_waiting()
    assert outcome(row)[0] == "failed"
    assert Organization.objects.filter(name="余姚市第一中学").count() == 1


def test_interruption_is_no_exception() -> None:
    assert not issubclass(Interrupted, Exception)
    assert Interrupted(Stop.LOST).why is Stop.LOST


def test_old_jobs_go_with_their_files(actor: Actor, django_capture_on_commit_callbacks: Any) -> None:
    old, recent, waiting = job("export_names", actor), job("export_names", actor, prefix="余"), job("note_actor", actor)
    DBTaskResult.objects.filter(args_kwargs__args=[waiting.pk]).delete()
    run_waiting()
    file, shared = old.results.get(), recent.results.get()
    Job.objects.filter(pk__in=[old.pk, waiting.pk]).update(finished_at=timezone.now() - timedelta(days=32))
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_finished(timezone.localdate()) == 1
    assert sorted(Job.objects.values_list("pk", flat=True)) == sorted([recent.pk, waiting.pk])
    assert list(Attachment.objects.all()) == [shared]
    same = file.blob_id == shared.blob_id
    assert (Blob.objects.filter(pk=file.blob_id).exists(), default_storage.exists(file.blob.path)) == (same, same)
    Job.objects.filter(pk=recent.pk).update(finished_at=timezone.now() - timedelta(days=32))
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_finished(timezone.localdate()) == 1
    assert (Blob.objects.count(), default_storage.exists(shared.blob.path)) == (0, False)


def test_beat_does_not_wait_for_a_last_step(actor: Actor, queries: Any) -> None:
    """The row is locked then; the sign of life of all the other jobs must not hang on it."""
    row = job("note_actor", actor)
    claimed = running.claim(row.pk)
    assert claimed is not None
    progress = running._running[row.pk] = Progress(claimed)
    with progress.last_step(), queries as seen:
        running.beat()
    running.beat()
    running._running.clear()
    assert (len(seen), progress.stop, outcome(row)[0]) == (0, None, "done")


def test_path_of_a_job_stays_with_the_job(actor: Actor) -> None:
    row = start_job(
        "导出名录", "tests.factories.jobs.export_names", {"prefix": "余"}, actor, total=7, address="/register/"
    )
    assert (row.label, row.total, row.address, row.arguments) == ("导出名录", 7, "/register/", {"prefix": "余"})
    assert (row.region, row.percent) == ("330281", 0)
