"""The addresses of the pages."""

from django.urls import URLPattern, path

from schedules import views

urlpatterns: list[URLPattern] = [
    path("jobs/<int:pk>/schedule/", views.schedule, name="schedule"),
    path("jobs/<int:pk>/schedule/save/", views.save_schedule, name="save_schedule"),
    path("schedules/preview/", views.preview, name="preview_schedule"),
    path("jobs/<int:pk>/rules/add/", views.add_rule, name="add_rule"),
    path("jobs/<int:pk>/rules/<int:rule>/remove/", views.remove_rule, name="remove_rule"),
]
