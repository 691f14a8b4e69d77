"""What the record may be searched by; a wrong value is told, not ignored."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.models import EventQuerySet
from ronghe.kernel.standards.models import Record
from ronghe.kernel.ui.forms import FormMixin


@cache
def object_types() -> dict[str, Any]:
    """What events may be about: every kind of record, and accounts, by the name under which events store it."""
    models = [model for model in apps.get_models() if issubclass(model, (Record, User))]
    return {model._meta.label_lower: model._meta.verbose_name for model in models}


class EventFilter(FormMixin, forms.Form):
    """Kind of object, person, dates, words; `object` (kind:number) narrows to one object, and only links set it."""

    kind = forms.ChoiceField(label=_("对象类型"), required=False)
    person = forms.CharField(label=_("操作人"), required=False, max_length=50)
    since = forms.DateField(label=_("从"), required=False)
    until = forms.DateField(label=_("到"), required=False)
    q = forms.CharField(label=_("文字"), required=False, max_length=50)
    object = forms.CharField(
        required=False, widget=forms.HiddenInput, validators=[RegexValidator(r"^[a-z_.]{3,60}:[0-9]{1,18}\Z")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("全部")), *object_types().items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            raise ValidationError({"until": _("止日不能早于起日")})
        return values

    def narrow(self, events: EventQuerySet) -> EventQuerySet:
        """The events that match; none while a value is wrong."""
        if not self.is_valid():
            return events.none()
        wanted = self.cleaned_data
        conditions = {
            "object_type": wanted["kind"],
            "user_name__icontains": wanted["person"],
            "on__gte": wanted["since"],
            "on__lte": wanted["until"],
        }
        events = events.filter(**{lookup: value for lookup, value in conditions.items() if value})
        if wanted["q"]:
            places = ("object_name", "label", "comment", "organization_name")
            words = [Q(**{f"{place}__icontains": wanted["q"]}) for place in places]
            events = events.filter(words[0] | words[1] | words[2] | words[3])
        if wanted["object"]:
            kind, number = wanted["object"].split(":")
            events = events.filter(object_type=kind, object_id=int(number))
        return events
