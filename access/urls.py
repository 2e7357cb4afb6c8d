"""The addresses of the pages."""

from django.urls import URLPattern, path

from access import views

urlpatterns: list[URLPattern] = [
    path("tokens/", views.own_tokens, name="tokens"),
    path("tokens/make/", views.make_token, name="make_token"),
    path("tokens/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
]
