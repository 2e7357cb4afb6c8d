"""The addresses of the pages."""

from django.conf import settings
from django.contrib.auth import views as auth
from django.urls import URLPattern, path
from django.views.generic import RedirectView

from executions.views import (
    audit,
    files,
    jobs,
    listing,
    playground,
    record,
    reports,
    room,
    sharing,
    slots,
    style,
    tests,
    traces,
    variables,
)

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
    path("executions/chosen/compare/", listing.compare_selected, name="compare_selected"),
    path("executions/compare/", reports.comparison, name="comparison"),
    path("executions/<uuid:pk>/compare/", reports.with_previous, name="with_previous"),
    path("executions/<uuid:pk>/", record.execution, name="execution"),
    path("executions/<uuid:pk>/details/", record.details, name="details"),
    path("executions/<uuid:pk>/cancel/", record.cancel, name="cancel"),
    path("executions/<uuid:pk>/rerun/", record.rerun, name="rerun"),
    path("executions/<uuid:pk>/files/", files.files, name="files"),
    path("executions/<uuid:pk>/files/<int:artifact>/", files.picture, name="picture"),
    path("tests/", tests.tests, name="tests"),
    path("tests/new/", tests.new_test, name="new_test"),
    path("tests/<int:pk>/", tests.test, name="test"),
    path("tests/<int:pk>/save/", tests.save_test, name="save_test"),
    path("tests/<int:pk>/run/", tests.run_test, name="run_test"),
    path("tests/<int:pk>/delete/", tests.delete_test, name="delete_test"),
    path("tests/<int:pk>/versions/<int:number>/", tests.version, name="version"),
    path("tests/<int:pk>/versions/<int:number>/restore/", tests.restore_version, name="restore"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/new/", jobs.new_job, name="new_job"),
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/save/", jobs.save_job, name="save_job"),
    path("jobs/<int:pk>/variables/", jobs.save_variables, name="save_variables"),
    path("jobs/<int:pk>/tests/", jobs.order, name="order"),
    path("jobs/<int:pk>/run/", jobs.run_job, name="run_job"),
    path("jobs/<int:pk>/delete/", jobs.delete_job, name="delete_job"),
    path("executions/<uuid:pk>/share/", sharing.shares, name="shares"),
    path("executions/<uuid:pk>/share/make/", sharing.make_share, name="make_share"),
    path(
        "executions/<uuid:pk>/share/<uuid:link>/revoke/", sharing.revoke_share, name="revoke_share"
    ),
    path("shared/<str:token>/", sharing.shared, name="shared"),
    path("shared/<str:token>/<int:artifact>/", sharing.shared_picture, name="shared_picture"),
    path("executions/<uuid:pk>/files/<int:artifact>/trace/", traces.open_trace, name="open_trace"),
    path("capacity/", slots.capacity, name="capacity"),
    path("variables/", variables.variables, name="variables"),
    path("variables/save/", variables.save, name="save_variable"),
    path("variables/<int:pk>/remove/", variables.remove, name="remove_variable"),
    path("audit/", audit.audit, name="audit"),
    path("admin/capacity/", room.room, name="room"),
    path("admin/capacity/act/", room.act, name="act"),
    path("admin/capacity/doctor/", room.doctor, name="doctor"),
]
if settings.DEBUG:
    urlpatterns.append(path("style/", style.style, name="style"))
