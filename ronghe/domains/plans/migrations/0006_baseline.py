"""The dates of a task as its document gives them are fixed by the database itself once the plan is published."""

from django.db import migrations

from ronghe.domains.plans.models.protection import PROTECT


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_tracking")]
    operations = [PROTECT]
