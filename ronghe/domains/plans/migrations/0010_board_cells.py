"""Where the board counts a task as one number, the last day of its plan beside it, and an index for each half."""

from django.db import migrations, models

from ronghe.domains.plans.models.cells import Cell
from ronghe.domains.plans.models.protection import FOLLOW, PROTECT, RELEASE

FILL = "UPDATE plans_task SET plan_end = (SELECT period_end FROM plans_plan WHERE plans_plan.id = plans_task.plan_id)"


class Migration(migrations.Migration):
    dependencies = [("plans", "0009_board_index")]

    operations = [
        RELEASE,
        migrations.RemoveIndex(model_name="task", name="task_board"),
        migrations.RemoveField(model_name="task", name="due_month"),
        migrations.AddField(
            model_name="task",
            name="plan_end",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="方案期止"),
        ),
        # Before the next step: PostgreSQL writes the table anew for a stored column, takes its rows for new ones, and
        # would wait with their foreign keys, and without indexes, until the end.
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="task",
            name="cell",
            field=models.GeneratedField(
                db_persist=True,
                expression=Cell("lead", "due", "status"),
                output_field=models.BigIntegerField(),
                verbose_name="总览格",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(condition=models.Q(live=0), fields=["region", "live", "cell"], name="task_board_over"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(live=1),
                fields=[
                    *("region", "live", "cell", "plan_end"),
                    *("due", "submitted_on", "yellow_on", "red_on", "report_due"),
                ],
                name="task_board_live",
            ),
        ),
        PROTECT,
        FOLLOW,
    ]
