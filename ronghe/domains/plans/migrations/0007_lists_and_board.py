"""Indexes by which a million tasks are listed a page at a time, and the table of what the board counts."""

from django.db import migrations, models

from ronghe.domains.plans.models.protection import PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0002_choices"),
        ("plans", "0006_baseline"),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardSummary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=6, unique=True, verbose_name="行政区划")),
                ("day", models.DateField(verbose_name="判断亮灯的日期")),
                ("counted_at", models.DateTimeField(verbose_name="统计时间")),
                ("took", models.FloatField(verbose_name="统计用时（秒）")),
                ("event_id", models.BigIntegerField(verbose_name="操作记录编号")),
                ("next_at", models.DateTimeField(verbose_name="下次统计时间")),
                ("numbers", models.JSONField(verbose_name="统计数")),
            ],
            options={
                "verbose_name": "任务汇总",
                "verbose_name_plural": "任务汇总",
                "ordering": ["region"],
            },
        ),
        migrations.RemoveIndex(
            model_name="task",
            name="task_region_status",
        ),
        migrations.RemoveIndex(
            model_name="task",
            name="task_lead_status",
        ),
        migrations.AddField(
            model_name="task",
            name="live",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        status__in=["not_started", "in_progress", "returned", "extending", "submitted", "checking"],
                        then=models.Value(1),
                    ),
                    default=models.Value(0),
                ),
                output_field=models.SmallIntegerField(),
                verbose_name="在办",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["region", "due", "id"], name="task_region_due"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["region", "live", "due", "id"], name="task_region_live"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["region", "status", "due", "id"], name="task_region_state"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["lead", "due", "id"], name="task_lead_due"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["lead", "live", "due", "id"], name="task_lead_live"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                fields=["plan", "lead", "due", "status", "submitted_on", "yellow_on", "red_on", "report_due"],
                name="task_board",
            ),
        ),
        PROTECT,  # SQLite rebuilt the table
    ]
