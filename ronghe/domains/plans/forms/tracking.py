"""What a person fills in on the page of a task: a report, a step with its reason, a deadline, a weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Report, Task
from ronghe.domains.plans.services.tracking import Progress
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files.kinds import EVIDENCE_KINDS, check_evidence
from ronghe.kernel.files.storing import MAX_BYTES, clean_name
from ronghe.kernel.files.waiting import Waiting, keep_waiting, waiting
from ronghe.kernel.ui.forms import FormMixin

WORDS = int(Report._meta.get_field("words").max_length or 0)
MOST = 10  # as many files as one request may bring


class WordsField(forms.CharField):
    """Some sentences; a line break counts once, as the browser counts it."""

    def __init__(self, **kwargs: Any) -> None:
        rows = kwargs.pop("rows", 4)
        super().__init__(max_length=WORDS, widget=forms.Textarea(attrs={"rows": rows, "data-count": WORDS}), **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class PapersInput(forms.FileInput):
    """A choice of several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class PapersField(forms.Field):
    """Papers that prove something; each is checked by itself and each fault names its file."""

    widget = PapersInput

    def clean(self, value: Sequence[Any]) -> list[Any]:
        faults: list[ValidationError] = []
        for upload in value:
            faults += faults_of(upload)
        if faults:
            raise ValidationError(faults)
        return list(value)


def faults_of(upload: Any) -> list[ValidationError]:
    """Why this file cannot prove anything."""
    if upload.size and upload.size > MAX_BYTES:
        message = _("文件“%(name)s”有 %(size)s MB，超过 %(limit)s MB 的上限")
        size = {"size": round(upload.size / 1048576), "limit": MAX_BYTES // 1048576}
        return [ValidationError(message, code="too_large", params={"name": clean_name(upload.name or ""), **size})]
    try:
        check_evidence(upload)
    except ValidationError as error:
        found: list[ValidationError] = error.error_dict["files"]
        return found
    return []


class DatedForm(FormMixin, forms.Form):
    """A form with a business date: today unless an earlier one is given."""

    on = forms.DateField(label=_("业务日期"), required=False, help_text=_("不填就是今天；补记时填实际办理的日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].widget.attrs["max"] = timezone.localdate().isoformat()


class StepForm(DatedForm):
    """A step of the workflow, with the reason where one is needed."""

    comment = WordsField(label=_("理由"), rows=2, required=False)
    field_order = ("comment", "on")

    def __init__(self, *args: Any, needs_comment: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].required = needs_comment
        if needs_comment:
            self.fields["comment"].error_messages["required"] = _("请写明理由")
        else:
            self.fields["comment"].label = _("说明（可不填）")


class AskForm(FormMixin, forms.Form):
    """A later deadline that is asked for, today: a request that could be dated back would never be late."""

    new_due = forms.DateField(label=_("希望延到"), error_messages={"required": _("请填写新的期限")})
    reason = WordsField(label=_("理由"), rows=3, error_messages={"required": _("请写明为什么按期完成不了")})


class DueForm(DatedForm):
    """The deadline as the issuing side corrects it."""

    new_due = forms.DateField(label=_("改为"), error_messages={"required": _("请填写新的期限")})
    reason = WordsField(label=_("更正理由"), rows=2, error_messages={"required": _("更正期限必须写明理由")})
    field_order = ("new_due", "reason", "on")


class DecideForm(DatedForm):
    """What the other side says to the request; a refusal needs its words."""

    opinion = WordsField(label=_("意见"), rows=2, required=False, help_text=_("不同意时必须写"))
    granted = forms.ChoiceField(choices=[("yes", _("同意")), ("no", _("不同意"))], widget=forms.HiddenInput)
    field_order = ("opinion", "on")

    @property
    def is_granted(self) -> bool:
        return bool(self.cleaned_data["granted"] == "yes")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("granted") == "no" and not cleaned.get("opinion"):
            self.add_error("opinion", _("不同意时请写明理由"))
        return cleaned


class WeightForm(FormMixin, forms.Form):
    """How much a task counts beside the others."""

    weight = forms.IntegerField(
        label=_("权重"),
        min_value=1,
        max_value=100,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("权重在 1 到 100 之间")),
        help_text=_("1 到 100；算举措和方案的总进度时，这项任务占多少分量"),
    )


class ReportForm(DatedForm):
    """Progress with its papers. What was uploaded with a form that is refused waits under `kept`."""

    percent = forms.IntegerField(
        label=_("完成比例（%）"),
        widget=forms.NumberInput(attrs={"min": 0, "max": 100, "data-slider": ""}),
        error_messages={"required": _("请填写完成到百分之几"), "invalid": _("完成比例要写 0 到 100 的整数")},
    )
    words = WordsField(
        label=_("进展情况"),
        error_messages={"required": _("请写几句做了什么")},
        help_text=_("做了什么、做到哪一步、还差什么；不超过 500 字"),
    )
    files = PapersField(label=_("佐证材料"), required=False)  # type: ignore[assignment]  # fields leave the class
    token = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("percent", "words", "files", "on")
    most = MOST

    def __init__(self, *args: Any, actor: Actor, task: Task, **kwargs: Any) -> None:
        kwargs["initial"] = {"percent": task.percent, "token": uuid4(), "on": timezone.localdate()}
        super().__init__(*args, **kwargs)
        self.actor, self.purpose = actor, f"evidence:{task.ref}"
        too_many = _("一次最多 %(most)s 个文件") % {"most": MOST}
        self.fields["files"].widget.attrs |= {
            "accept": ",".join(EVIDENCE_KINDS),
            "data-most": MOST,
            "data-over": too_many,
        }
        # Chosen again after a refusal, what is kept below stays.
        self.waiting: dict[str, Waiting] = {}
        self.is_submission = bool(self.data.get("submit"))

    def clean_percent(self) -> int:
        percent: int = self.cleaned_data["percent"]
        if not 0 <= percent <= 100:
            raise ValidationError(_("完成比例在 0 到 100 之间，不能是 %(percent)s") % {"percent": percent})
        if self.is_submission and percent < 100:
            raise ValidationError(_("提交办结须完成 100%%，现在填的是 %(percent)s%%") % {"percent": percent})
        return percent

    def clean_token(self) -> UUID:
        try:
            return UUID(self.cleaned_data["token"])
        except ValueError:
            return uuid4()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        names = self.data.getlist("kept") if hasattr(self.data, "getlist") else []
        for token in dict.fromkeys(names):
            try:
                self.waiting[token] = waiting(token, self.purpose, actor=self.actor)
            except (BadRequest, PermissionDenied):
                self.add_error("files", _("先前上传的文件已经过期，请重新选择"))
        number = len(self.waiting) + len(cleaned.get("files") or [])
        if number > MOST:
            self.add_error(
                "files", _("一次最多 %(most)s 个文件，现在有 %(number)s 个") % {"most": MOST, "number": number}
            )
        return cleaned

    def keep(self) -> None:
        """After a refusal: store the good ones of the uploads, so that nobody has to choose them again."""
        for upload in self.files.getlist("files") if hasattr(self.files, "getlist") else []:
            if not faults_of(upload):
                token = keep_waiting(upload, self.purpose, actor=self.actor)
                self.waiting[token] = waiting(token, self.purpose, actor=self.actor)

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """The report as filled in, its papers open as long as the block lasts."""
        cleaned = self.cleaned_data
        with ExitStack() as stack:
            kept = [
                File(stack.enter_context(default_storage.open(each.blob.path)), name=each.name)
                for each in self.waiting.values()
            ]
            yield Progress(
                percent=cleaned["percent"],
                words=cleaned["words"],
                on=cleaned["on"] or timezone.localdate(),
                token=cleaned["token"],
                files=[*kept, *cleaned["files"]],
            )
