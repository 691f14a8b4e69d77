"""The upload of an edited task table."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.services.reading import check_size
from ronghe.kernel.ui.forms import FormMixin


class TableForm(FormMixin, forms.Form):
    """An .xlsx that the platform exported and somebody changed."""

    upload = forms.FileField(
        label=_("改好的任务清单"),
        allow_empty_file=True,  # the reader names the empty file, as it does every other fault
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("请选择改好的任务清单（.xlsx）")},
    )

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        try:
            check_size(upload, PurePath(upload.name).name)
        except ValidationError as error:
            raise ValidationError(error.error_dict["file"]) from None
        return upload
