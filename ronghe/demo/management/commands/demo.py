"""`ronghe demo`: fill an empty database with the demo city, leave its year to the worker, print the accounts."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.demo.city import PASSWORD, accounts, build_city, standing_city
from ronghe.demo.year import start_year
from ronghe.domains.plans.models import Plan
from ronghe.kernel.access.roles import all_roles
from ronghe.kernel.organizations.models import Organization


class Command(BaseCommand):
    help = "Fill an empty database with the demo city and print its accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        text = "where the demo city stands already, only print its accounts (for a start that was interrupted)"
        parser.add_argument("--if-missing", action="store_true", help=text)

    def handle(self, *args: Any, if_missing: bool = False, **options: Any) -> None:
        if not settings.RONGHE_DEMO:
            raise CommandError(_("演示城市只能建在演示环境里：请设 RONGHE_DEMO=1"))
        plan = standing_city() if if_missing else None
        if plan is None:
            plan = self.build()
        self.stdout.write(
            _("演示城市已建好：《%(title)s》%(tasks)d 项任务") % {"title": plan.title, "tasks": plan.tasks.count()}
        )
        self.stdout.write(_("演示账号（密码都是 %(password)s）：") % {"password": PASSWORD})
        for account in accounts():
            role = all_roles()[account.role].label
            self.stdout.write(f"  {account.username:<12}{account.name}　{account.organization}　{role}")

    def build(self) -> Plan:
        if Organization.objects.exists():
            raise CommandError(_("数据库里已有单位，演示城市只能建在空库里"))
        with transaction.atomic():  # a city without its year would stay so
            plan = build_city()
            start_year(plan)
        return plan
