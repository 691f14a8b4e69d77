"""The verbs on measures and on targets that were added by hand: what they change, what they refuse, what history says."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ronghe.domains.plans.models import Measure, Plan, Target
from ronghe.domains.plans.services.measures import add_measure, create_measure, delete_measure, edit_measure
from ronghe.domains.plans.services.targets import add_target, delete_target, edit_target
from ronghe.kernel.history.models import Event
from ronghe.kernel.workflow.machine import Refused
from tests.factories import plans as make

pytestmark = pytest.mark.django_db


def outline(plan: Plan) -> list[str]:
    return [str(measure) for measure in plan.measures.all()]


def tree(plan: Plan) -> dict[str, Measure]:
    """1 调研 (1.1 座谈, 1.2 走访), 2 宣传, 3 总结."""
    made = {"调研": create_measure(plan, "调研")}
    made["座谈"] = create_measure(plan, "座谈", parent=made["调研"])
    made["宣传"] = create_measure(plan, "宣传")
    made["总结"] = create_measure(plan, "总结")
    made["走访"] = create_measure(plan, "走访", parent=made["调研"])
    return made


def test_measures_are_numbered_on_and_stand_behind_their_siblings() -> None:
    plan = make.plan()
    tree(plan)
    assert outline(plan) == ["1 调研", "1.1 座谈", "1.2 走访", "2 宣传", "3 总结"]


def test_missed_measure_is_added_where_the_document_has_it_with_history() -> None:
    officer, plan = make.officer(), make.plan()
    before = tree(plan)["宣传"]
    added = add_measure(actor=officer, plan=plan, values={"title": "培训", "number": "二", "before": before})
    assert outline(plan) == ["1 调研", "1.1 座谈", "1.2 走访", "二 培训", "2 宣传", "3 总结"]
    event = Event.objects.about(plan).get()
    assert (added.title, event.action, event.changes) == ("培训", "add_measure", {"工作举措": ["", "二 培训"]})


def test_measure_is_renamed_and_moved_with_all_below_it() -> None:
    officer, plan = make.officer(), make.plan()
    made = tree(plan)
    task = make.task(plan, under=made["走访"])
    values = {"title": "深入调研", "number": "9", "before": made["总结"]}
    edit_measure(actor=officer, measure=made["调研"], values=values)
    assert outline(plan) == ["2 宣传", "9 深入调研", "1.1 座谈", "1.2 走访", "3 总结"]
    task.refresh_from_db()
    assert task.measure == made["走访"]
    assert Event.objects.about(plan).get().changes == {
        "1 调研：序号": ["1", "9"],
        "1 调研：工作举措": ["调研", "深入调研"],
        "1 调研：排在它之前": ["", "3 总结"],
    }


def test_measure_under_another_parent_stands_last_there() -> None:
    officer, plan = make.officer(), make.plan()
    made = tree(plan)
    edit_measure(actor=officer, measure=made["总结"], values={"parent": made["调研"], "number": "1.3"})
    assert outline(plan) == ["1 调研", "1.1 座谈", "1.2 走访", "1.3 总结", "2 宣传"]
    edit_measure(actor=officer, measure=made["走访"], values={"parent": None, "number": "3"})
    assert outline(plan) == ["1 调研", "1.1 座谈", "1.3 总结", "2 宣传", "3 走访"]


def test_measure_that_stands_there_already_does_not_move() -> None:
    officer, plan = make.officer(), make.plan()
    made = tree(plan)
    edit_measure(actor=officer, measure=made["宣传"], values={"before": made["总结"]})
    assert (outline(plan)[-2:], Event.objects.about(plan).count()) == (["2 宣传", "3 总结"], 0)


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"parent": "调研"}, "parent", "举措不能放到自己或自己的下级下面"),
        ({"parent": "座谈"}, "parent", "举措不能放到自己或自己的下级下面"),
        ({"before": "调研"}, "before", "只能排在同一级的另一项举措之前"),
        ({"before": "座谈"}, "before", "只能排在同一级的另一项举措之前"),
        ({"title": ""}, "title", "此字段不能为空。"),
    ],
)
def test_impossible_place_of_a_measure_is_refused(values: dict[str, str], field: str, message: str) -> None:
    officer, plan = make.officer(), make.plan()
    made = tree(plan)
    with pytest.raises(ValidationError) as refused:
        edit_measure(
            actor=officer, measure=made["调研"], values={key: made.get(name, name) for key, name in values.items()}
        )
    assert refused.value.message_dict == {field: [message]}
    assert outline(plan) == ["1 调研", "1.1 座谈", "1.2 走访", "2 宣传", "3 总结"]


def test_only_an_empty_measure_is_deleted() -> None:
    officer, plan = make.officer(), make.plan()
    made = tree(plan)
    make.task(plan, under=made["宣传"])
    for name in ("调研", "宣传"):
        with pytest.raises(ValidationError, match="下面还有任务或举措"):
            delete_measure(actor=officer, measure=made[name])
    delete_measure(actor=officer, measure=made["总结"])
    assert outline(plan) == ["1 调研", "1.1 座谈", "1.2 走访", "2 宣传"]
    assert Event.objects.about(plan).get().changes == {"工作举措": ["3 总结", ""]}


VALUES: dict[str, Any] = {
    "title": "合作企业",
    "value": "120.5000",
    "unit": "家",
    "comparison": ">=",
    "measure": "stock",
}


def test_target_added_by_hand_is_accepted_and_may_be_deleted() -> None:
    officer, plan = make.officer(), make.plan()
    target = add_target(actor=officer, plan=plan, values=VALUES)
    assert (target.by_hand, target.decision, target.position, target.sentence) == (True, "accepted", 1, "")
    delete_target(actor=officer, target=target)
    assert [(e.action, e.changes) for e in Event.objects.about(plan)] == [
        ("delete_target", {"目标": ["合作企业 120.5 家", ""]}),
        ("add_target", {"目标": ["", "合作企业 120.5 家"]}),
    ]
    assert plan.targets.count() == 0


def test_line_alone_brings_its_sentence_along() -> None:
    plan = make.plan(lines=["", " 合作企业达到120家。 "])
    target = add_target(actor=make.officer(), plan=plan, values=VALUES | {"title": "", "line": 2})
    assert (target.sentence, str(target)) == ("合作企业达到120家。", "合作企业达到120家。")


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"title": ""}, "title", "请写明指标名称，或填写原文或行号"),
        ({"line": 5}, "line", "原文只有 4 行"),
        ({"value": "-1"}, "__all__", "目标值不能为负"),
    ],
)
def test_target_needs_a_name_and_a_line_that_exists(values: dict[str, Any], field: str, message: str) -> None:
    plan = make.plan()
    with pytest.raises(ValidationError) as refused:
        add_target(actor=make.officer(), plan=plan, values=VALUES | values)
    assert refused.value.message_dict == {field: [message]}
    assert plan.targets.count() == 0


def test_target_that_was_read_keeps_its_sentence_and_stays() -> None:
    officer, plan = make.officer(), make.plan()
    read = Target.objects.create(plan=plan, position=1, sentence="达到85%以上", value=85, line=2)
    edit_target(actor=officer, target=read, values={"sentence": "别的话", "line": 1, "title": "双师比例"})
    read.refresh_from_db()
    assert (read.sentence, read.line, read.title) == ("达到85%以上", 2, "双师比例")
    with pytest.raises(ValidationError, match="从文件读出的目标不能删除"):
        delete_target(actor=officer, target=read)


def test_sentence_of_a_target_by_hand_can_be_corrected() -> None:
    officer, plan = make.officer(), make.plan()
    target = add_target(actor=officer, plan=plan, values=VALUES)
    edit_target(actor=officer, target=target, values={"sentence": "合作企业要到120家。"})
    target.refresh_from_db()
    assert target.sentence == "合作企业要到120家。"


def test_measures_and_targets_are_changed_by_officers_in_drafts_only() -> None:
    plan, stranger = make.plan(), make.actor("supervisor")
    measure = make.measure(plan)
    with pytest.raises(PermissionDenied):
        add_measure(actor=stranger, plan=plan, values={"title": "培训"})
    with pytest.raises(PermissionDenied):
        add_target(actor=stranger, plan=plan, values=VALUES)
    Plan.objects.update(status="published")
    officer = make.officer()
    for do in (
        lambda: edit_measure(actor=officer, measure=measure, values={"title": "培训"}),
        lambda: delete_measure(actor=officer, measure=measure),
        lambda: add_target(actor=officer, plan=plan, values=VALUES),
    ):
        with pytest.raises(Refused, match="已发布"):
            do()
