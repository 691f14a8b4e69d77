"""The account of a person; what it may do comes from memberships, never from the account itself."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.standards.models import new_ref
from ronghe.kernel.standards.names import require_visible


class UserManager(BaseUserManager["User"]):
    """Creates accounts; there are no superusers: rights come from roles."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username.strip().casefold(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=(username or "").strip().casefold())


class User(AbstractBaseUser):
    """A person who signs in; `username` is kept in lower case so that two accounts never differ by case alone."""

    username = models.CharField(
        _("账号"),
        max_length=50,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9][a-z0-9._@+-]{2,49}\Z", _("账号用 3 至 50 个小写字母、数字或 . _ @ + -"))
        ],
        error_messages={"unique": _("这个账号已有人使用")},
    )
    name = models.CharField(_("姓名"), max_length=50)
    phone = models.CharField(
        _("手机"),
        max_length=11,
        blank=True,
        validators=[RegexValidator(r"^1\d{10}\Z", _("手机号应为 11 位，以 1 开头"))],
    )
    email = models.EmailField(_("邮箱"), blank=True)
    is_active = models.BooleanField(_("可登录"), default=True)
    is_demo = models.BooleanField(_("演示账号"), default=False, editable=False)
    # Changed when the account is closed: a session that was open then stays ended when the account is opened again.
    sessions_seal = models.CharField(max_length=12, blank=True, default="", editable=False)
    created_at = models.DateTimeField(_("开户时间"), default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = _("账号")

    def __str__(self) -> str:
        return self.name or self.username

    def clean(self) -> None:
        """Called by the forms and by the verbs."""
        super().clean()
        require_visible("name", self.name)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What every session of this person carries; sessions that carry another end at their next request."""
        plain: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        if not self.sessions_seal:
            return plain
        return salted_hmac(self.sessions_seal, plain, secret=secret, algorithm="sha256").hexdigest()

    def close(self) -> None:
        """Nobody signs in any more, and whoever is signed in is not; the caller saves."""
        self.is_active, self.sessions_seal = False, new_ref()
