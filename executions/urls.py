"""The addresses of the pages."""

from django.conf import settings
from django.contrib.auth import views as auth
from django.urls import URLPattern, path
from django.views.generic import RedirectView

from executions.views import files, listing, playground, record, slots, style, traces

urlpatterns: list[URLPattern] = [
    path("", RedirectView.as_view(pattern_name="playground"), name="home"),
    path(
        "sign-in/",
        auth.LoginView.as_view(template_name="sign_in.html", redirect_authenticated_user=True),
        name="login",
    ),
    path("sign-out/", auth.LogoutView.as_view(), name="logout"),
    path("playground/", playground.playground, name="playground"),
    path("playground/run/", playground.run, name="run"),
    path("executions/", listing.executions, name="executions"),
    path("executions/cancel/", listing.cancel_selected, name="cancel_selected"),
    path("executions/<uuid:pk>/", record.execution, name="execution"),
    path("executions/<uuid:pk>/details/", record.details, name="details"),
    path("executions/<uuid:pk>/cancel/", record.cancel, name="cancel"),
    path("executions/<uuid:pk>/rerun/", record.rerun, name="rerun"),
    path("executions/<uuid:pk>/files/", files.files, name="files"),
    path("executions/<uuid:pk>/files/<int:artifact>/", files.picture, name="picture"),
    path("executions/<uuid:pk>/files/<int:artifact>/trace/", traces.open_trace, name="open_trace"),
    path("capacity/", slots.capacity, name="capacity"),
]
if settings.DEBUG:
    urlpatterns.append(path("style/", style.style, name="style"))
