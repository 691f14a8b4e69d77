"""The month of a deadline as a column, and an index along which the board groups what is over."""

from django.db import migrations, models

from ronghe.domains.plans.models.months import MonthNumber
from ronghe.domains.plans.models.protection import PROTECT


class Migration(migrations.Migration):
    dependencies = [("plans", "0008_calendar_feed")]

    operations = [
        migrations.RemoveIndex(model_name="task", name="task_board"),
        migrations.AddField(
            model_name="task",
            name="due_month",
            field=models.GeneratedField(
                db_persist=True,
                expression=MonthNumber("due"),
                output_field=models.IntegerField(),
                verbose_name="到期月份",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                fields=[
                    *("region", "live", "lead", "due_month", "status"),
                    *("plan", "due", "submitted_on", "yellow_on", "red_on", "report_due"),
                ],
                name="task_board",
            ),
        ),
        PROTECT,  # SQLite rebuilt the table
    ]
