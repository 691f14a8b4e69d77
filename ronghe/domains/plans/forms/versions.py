"""The hidden field by which an editor tells what it showed, and what becomes of it after a refusal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from ronghe.domains.plans.services.versions import Stale, Version


class Versioned(forms.Form):
    """For editors; `say_version` tells what the thing says now, of one that is to be added only when it was opened."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["version"] = str(self.say_version())

    def say_version(self) -> Version:
        raise NotImplementedError

    def clean_version(self) -> Version:
        return Version.read(self.cleaned_data["version"])

    def renew(self, stale: Stale) -> None:
        """What was typed stays, what was left alone says what it says now; saved once more, it goes in."""
        known = {name: fact for name, fact in stale.untouched.items() if name in self.fields}
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name, fact in {**known, "version": str(stale.version)}.items():
            data[self.add_prefix(name)] = fact
        self.data = data
