"""One's own account: what a person may change about himself, and what was changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from ronghe.domains.registers.services.own import change_password, change_profile
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.accounts.forms import NewPasswordForm, ProfileForm
from ronghe.kernel.accounts.models import User
from ronghe.kernel.accounts.policy import ACCOUNT_LENGTH, CHARACTER_CLASSES, CITATION, PASSWORD_LENGTH
from ronghe.kernel.history.timeline import timeline

SHOWN = 10


class ProfileView(FormView):
    """One's own name, phone and e-mail."""

    form_class = ProfileForm
    template_name = "account/profile.html"
    success_url = reverse_lazy("account_profile")

    def get_form_kwargs(self) -> dict[str, Any]:
        # A fresh row: a refused form must not change the name shown in the menu.
        return {**super().get_form_kwargs(), "instance": self.oneself()}

    def oneself(self) -> User:
        return User.objects.get(username=self.request.user.get_username())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.oneself()
        return {**super().get_context_data(**kwargs), "object": user, "moments": timeline(user)[:SHOWN]}

    def form_valid(self, form: Any) -> HttpResponse:
        change_profile(actor=actor_of(self.request), **form.cleaned_data)
        messages.success(self.request, _("资料已保存"))
        return HttpResponseRedirect(str(self.success_url))


@method_decorator(never_cache, name="dispatch")
class ChangePasswordView(PasswordChangeView):
    """The other sessions of this person end; this one stays."""

    form_class = NewPasswordForm
    template_name = "account/password.html"
    success_url = reverse_lazy("account_profile")
    extra_context = {
        "citation": CITATION,
        "length": PASSWORD_LENGTH,
        "classes": CHARACTER_CLASSES,
        "account": ACCOUNT_LENGTH,
    }

    def form_valid(self, form: Any) -> HttpResponse:
        user = change_password(actor=actor_of(self.request), password=form.cleaned_data["new_password1"])
        update_session_auth_hash(self.request, user)
        messages.success(self.request, _("密码已修改，其他设备上的登录已退出"))
        return HttpResponseRedirect(str(self.success_url))
