"""`ronghe init`: start a real city with its first unit and the first people, who invite everybody else."""

from __future__ import annotations

import getpass
import os
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.demo.city import PASSWORD, founder
from ronghe.domains.registers.services import create_organization, grant_role
from ronghe.kernel.accounts.models import User
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.standards.regions import region_name, validate_region

FIRST_ROLES = ("administrator", "plan_officer", "unit_admin")


class Command(BaseCommand):
    help = "Start a real city: its first unit and the first account, which invites everybody else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--region", default=settings.RONGHE_REGION, help="division code, e.g. 330281")
        parser.add_argument("--unit", required=True, help="full name of the unit that keeps the plan")
        parser.add_argument("--username", required=True, help="sign-in name of the first person")
        parser.add_argument("--name", required=True, help="name of the first person")

    def handle(self, *args: Any, **options: Any) -> None:
        if Organization.objects.exists():
            raise CommandError(_("数据库里已有单位；新的人员请在平台里邀请"))
        try:
            validate_region(options["region"])
            password = self.password(options)
            self.found(options, password)
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from None
        self.stdout.write(
            _("%(city)s已启用：请用账号 %(username)s 登录，先登记单位，再邀请同事")
            % {"city": region_name(options["region"]), "username": options["username"]}
        )

    def password(self, options: dict[str, Any]) -> str:
        """From the environment or typed twice; never on the command line, where others can read it."""
        password = os.environ.get("RONGHE_PASSWORD")
        if password is None:
            if not sys.stdin.isatty():
                raise CommandError(_("请在终端里运行，或用环境变量 RONGHE_PASSWORD 给出密码"))
            password = getpass.getpass(_("新密码："))
            if password != getpass.getpass(_("再输一遍：")):
                raise CommandError(_("两次输入的密码不同"))
        if password == PASSWORD:
            raise CommandError(_("演示密码不能用于真实城市"))
        validate_password(password, User(username=options["username"], name=options["name"]))
        return password

    @transaction.atomic
    def found(self, options: dict[str, Any], password: str) -> None:
        actor = founder(options["region"])
        unit = create_organization(
            actor=actor, region=options["region"], name=options["unit"], kind="government", reason=_("平台启用")
        )
        user = User.objects.create_user(options["username"], password, name=options["name"])
        for role in FIRST_ROLES:
            grant_role(actor=actor, organization=unit, user=user, role=role)
