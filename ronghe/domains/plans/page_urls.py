"""Addresses of the pages that show plans and tasks; urls.py includes them after its own."""

from django.urls import path, re_path

from ronghe.domains.plans.views import all_tasks, board, calendar, exports, lamps, pages, roundtrip, settings, tasks

urlpatterns = [
    path("", pages.plan_list, name="plan_list"),
    path("tasks/", all_tasks.all_tasks, name="all_tasks"),
    path("board/", board.task_board, name="task_board"),
    path("lamps/", lamps.lamp_rules, name="lamp_rules"),
    path("calendar/", calendar.calendar_page, name="calendar_page"),
    path("calendar/add/", calendar.calendar_add, name="calendar_add"),
    path("calendar/<slug:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("calendar/<slug:ref>/revoke/", calendar.calendar_revoke, name="calendar_revoke"),
    path("tasks/<slug:ref>/", tasks.task_detail, name="task_detail"),
    path("<slug:ref>/", pages.plan_detail, name="plan_detail"),
    path("<slug:ref>/settings/", settings.plan_settings, name="plan_settings"),
    path("<slug:ref>/targets/", pages.plan_targets, name="plan_targets"),
    path("<slug:ref>/import/", roundtrip.plan_import, name="plan_import"),
    re_path(r"^(?P<ref>[\w-]+)/export/(?P<kind>xlsx|docx)/$", exports.plan_export, name="plan_export"),
    re_path(r"^(?P<ref>[\w-]+)/open/(?P<kind>xlsx|docx)/$", exports.public_export, name="public_export"),
]
