"""Pages of a forgotten password: the link for a colleague, and the page behind it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ronghe.domains.registers.people_forms import PasswordForm
from ronghe.domains.registers.people_views import keep_link, organization_or_404
from ronghe.domains.registers.services.passwords import find_user, offer_password, password_token, renew_password
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.organizations.models import Membership
from ronghe.kernel.ui.fragments import render_page


@require_POST
def member_password(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    organization = organization_or_404(request, ref)
    rows = Membership.objects.active().filter(organization=organization).select_related("user", "organization")
    membership = get_object_or_404(rows, pk=pk)
    offer_password(actor=actor_of(request), membership=membership)
    response = redirect("organization_members", ref=ref)
    keep_link(request, response, organization, "password", password_token(membership.user))
    return response


@login_not_required  # the link is its own proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_renew(request: HttpRequest, token: str) -> HttpResponse:
    user = find_user(token)
    if user is None:
        return render_page(request, "registers/people_password_closed.html", {}, status=404)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            renew_password(token=token, password=form.cleaned_data["password"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("新密码已设好，请登录。"))
            return redirect("account_login")
    return render_page(request, "registers/people_password.html", {"form": form, "person": user})
