"""The addresses of the pages."""

from django.urls import URLPattern, path

from alerts import views

urlpatterns: list[URLPattern] = [
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/<slug:key>/", views.rule, name="alert_rule"),
    path("alerts/<slug:key>/silence/", views.silence, name="silence_alert"),
]
