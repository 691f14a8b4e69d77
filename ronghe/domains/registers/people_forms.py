"""Forms by which people come to act for an organization."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.accounts.models import User
from ronghe.kernel.organizations.invitations import new_token
from ronghe.kernel.ui.forms import FormMixin

Choices = list[tuple[str, str]]


class RoleForm(FormMixin, forms.Form):
    """Anything that gives a role; with only one to give it is chosen already."""

    role = forms.ChoiceField(label=_("角色"))

    def __init__(self, *args: Any, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class InviteForm(RoleForm):
    """Whom, and as what."""

    name = forms.CharField(label=_("对方姓名"), max_length=50, help_text=_("只用来辨认，对方加入时可以改正"))
    once = forms.CharField(widget=forms.HiddenInput, initial=new_token, required=False, max_length=64)
    field_order = ["name", "role"]


class ReasonForm(FormMixin, forms.Form):
    """Why an account is closed or opened again; the verb says when a reason is missing or too long."""

    reason = forms.CharField(label=_("理由"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class GrantForm(RoleForm):
    """An account that exists already."""

    username = forms.CharField(label=_("账号"), max_length=50)
    field_order = ["username", "role"]

    def clean_username(self) -> User:
        try:
            return User.objects.get_by_natural_key(self.cleaned_data["username"])
        except User.DoesNotExist:
            raise ValidationError(_("没有这个账号，请核对，或改用邀请链接")) from None


class PasswordForm(FormMixin, forms.Form):
    """A new password, twice, since it cannot be seen while typing."""

    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=128,
        help_text=_("至少 8 位，含大写字母、小写字母、数字、符号中的三种"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("再输一次密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        first, second = values.get("password"), values.get("password_again")
        if first and second and first != second:
            raise ValidationError({"password_again": _("两次输入的密码不一样")})
        return values


class JoinForm(PasswordForm):
    """The account of somebody who has none yet."""

    name = forms.CharField(label=_("姓名"), max_length=50, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    username = forms.CharField(
        label=_("账号"),
        max_length=50,
        help_text=_("登录时用，3 至 50 个小写字母、数字或 . _ @ + -，可以用手机号"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    field_order = ["name", "username"]
