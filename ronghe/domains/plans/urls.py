"""Addresses of plans: upload, review and corrections here, the pages that show them in page_urls."""

from django.urls import include, path

from ronghe.domains.plans.views import acting, corrections, measures, placeholders, reviews, steps, targets, uploads

urlpatterns = [
    path("upload/", uploads.plan_upload, name="plan_upload"),
    path("<slug:ref>/review/", reviews.plan_review, name="plan_review"),
    path("<slug:ref>/edit/", corrections.plan_edit, name="plan_edit"),
    path("<slug:ref>/warnings/", steps.warnings_handle, name="warnings_handle"),
    path("<slug:ref>/warnings/<int:pk>/", steps.warning_handle, name="warning_handle"),
    path("<slug:ref>/names/merge/", steps.name_merge, name="name_merge"),
    path("<slug:ref>/names/register/", steps.name_register, name="name_register"),
    path("<slug:ref>/names/again/", steps.names_again, name="names_again"),
    path("<slug:ref>/leads/", steps.leads_confirm, name="leads_confirm"),
    path("<slug:ref>/targets/accept/", targets.targets_accept, name="targets_accept"),
    path("<slug:ref>/targets/add/", targets.target_add, name="target_add"),
    path("<slug:ref>/targets/<int:pk>/edit/", targets.target_edit, name="target_edit"),
    path("<slug:ref>/targets/<int:pk>/delete/", targets.target_delete, name="target_delete"),
    path("<slug:ref>/targets/<int:pk>/<slug:decision>/", targets.target_decide, name="target_decide"),
    path("<slug:ref>/measures/add/", measures.measure_add, name="measure_add"),
    path("<slug:ref>/measures/<int:pk>/edit/", measures.measure_edit, name="measure_edit"),
    path("<slug:ref>/measures/<int:pk>/delete/", measures.measure_delete, name="measure_delete"),
    path("<slug:ref>/tasks/add/", corrections.task_add, name="task_add"),
    path("<slug:ref>/publish/", steps.plan_publish, name="plan_publish"),
    path("<slug:ref>/published/", corrections.plan_published, name="plan_published"),
    path("<slug:ref>/discard/", steps.plan_discard, name="plan_discard"),
    path("<slug:ref>/withdraw/", steps.plan_withdraw, name="plan_withdraw"),
    path("tasks/<slug:ref>/edit/", corrections.task_edit, name="task_edit"),
    path("tasks/<slug:ref>/delete/", steps.task_delete, name="task_delete"),
    path("tasks/<slug:ref>/lead/", steps.lead_confirm, name="lead_confirm"),
    path("tasks/<slug:ref>/placeholders/", placeholders.task_placeholders, name="task_placeholders"),
    path("tasks/<slug:ref>/report/", acting.act, {"name": "report"}, name="task_report"),
    path("tasks/<slug:ref>/steps/<slug:step>/", acting.task_step, name="task_step"),
    path("tasks/<slug:ref>/extension/ask/", acting.act, {"name": "ask_extension"}, name="extension_ask"),
    path("tasks/<slug:ref>/extension/recall/", acting.act, {"name": "recall_extension"}, name="extension_recall"),
    path("tasks/<slug:ref>/extension/decide/", acting.act, {"name": "decide"}, name="extension_decide"),
    path("tasks/<slug:ref>/due/", acting.act, {"name": "correct_due"}, name="due_correct"),
    path("tasks/<slug:ref>/weight/", acting.act, {"name": "weight"}, name="weight_set"),
    path("", include("ronghe.domains.plans.page_urls")),
]
