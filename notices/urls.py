"""The addresses of the pages."""

from django.urls import URLPattern, path

from notices import views

urlpatterns: list[URLPattern] = [
    path("targets/", views.targets, name="targets"),
    path("targets/add/", views.add, name="add_target"),
    path("targets/<int:pk>/test/", views.test, name="test_target"),
    path("targets/<int:pk>/enable/", views.enable, name="enable_target"),
    path("targets/<int:pk>/remove/", views.remove, name="remove_target"),
]
