"""Every address of the product; each app owns its own part."""

from django.urls import include, path

urlpatterns = [
    path("", include("ronghe.portal.urls")),
    path("account/", include("ronghe.kernel.accounts.urls")),
    path("account/", include("ronghe.domains.registers.own_urls")),
    path("organization/", include("ronghe.kernel.organizations.urls")),
    path("ui/", include("ronghe.kernel.ui.urls")),
    path("files/", include("ronghe.kernel.files.urls")),
    path("inbox/", include("ronghe.kernel.notifications.urls")),
    path("jobs/", include("ronghe.kernel.clock.urls")),
    path("history/", include("ronghe.kernel.history.urls")),
    path("rules/", include("ronghe.kernel.policy.urls")),
    path("workbench/", include("ronghe.workbench.urls")),
    path("register/", include("ronghe.domains.registers.urls")),
    path("plans/", include("ronghe.domains.plans.urls")),
]
