"""The upload of a document."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.services.reading import check_size
from ronghe.kernel.ui.forms import FormMixin

ACCEPTED = ".txt,.html,.htm,.docx,.xlsx,.pdf"


class UploadForm(FormMixin, forms.Form):
    """`again` is offered only after the very same file was found."""

    file = forms.FileField(
        label=_("公文"),
        allow_empty_file=True,  # the service names the empty file, as it does every other fault
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("请选择要上传的公文")},
    )
    again = forms.BooleanField(label=_("我知道，仍要另读一份草稿"), required=False)

    def __init__(self, *args: Any, offer_again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not offer_again:
            self.fields["again"].widget = forms.HiddenInput()

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        try:
            check_size(upload, PurePath(upload.name).name)
        except ValidationError as error:
            raise ValidationError(error.error_dict["file"]) from None
        return upload
