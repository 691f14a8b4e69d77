"""Addresses of the pages that show plans and tasks; urls.py includes them after its own."""

from django.urls import path, re_path

from ronghe.domains.plans.views import all_tasks, board, exports, lamps, pages, roundtrip, settings, tasks

urlpatterns = [
    path("", pages.plan_list, name="plan_list"),
    path("tasks/", all_tasks.all_tasks, name="all_tasks"),
    path("board/", board.task_board, name="task_board"),
    path("lamps/", lamps.lamp_rules, name="lamp_rules"),
    path("tasks/<slug:ref>/", tasks.task_detail, name="task_detail"),
    path("<slug:ref>/", pages.plan_detail, name="plan_detail"),
    path("<slug:ref>/settings/", settings.plan_settings, name="plan_settings"),
    path("<slug:ref>/targets/", pages.plan_targets, name="plan_targets"),
    path("<slug:ref>/import/", roundtrip.plan_import, name="plan_import"),
    re_path(r"^(?P<ref>[\w-]+)/export/(?P<kind>xlsx|docx)/$", exports.plan_export, name="plan_export"),
    re_path(r"^(?P<ref>[\w-]+)/open/(?P<kind>xlsx|docx)/$", exports.public_export, name="public_export"),
]
