"""The admin's navigation: the operators' pages first, then every app's models."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse


def script(_request: HttpRequest) -> str:
    """Return the address of what keeps the admin's theme the product's."""
    return static("js/admin.js")


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of links that this person may follow."""
    apps = admin.site.get_app_list(request)
    return [operate_group(request), *[_group(app) for app in apps]]


def operate_group(request: HttpRequest) -> dict[str, Any]:
    """Return the links to the operators' pages."""
    pages = (("Capacity", "speed", "room"), ("Doctor", "stethoscope", "doctor"))
    items = [_item(title, reverse(name), request, icon=icon) for title, icon, name in pages]
    return {"title": "Operate", "items": items}


def _group(app: dict[str, Any]) -> dict[str, Any]:
    links = [(model["name"], model["admin_url"]) for model in app["models"] if model["admin_url"]]
    items = [{"title": title, "link": link, "has_permission": True} for title, link in links]
    return {"title": app["name"], "separator": True, "items": items}


def _item(title: str, link: str, request: HttpRequest, *, icon: str) -> dict[str, Any]:
    is_here = request.path == link
    return {"title": title, "link": link, "icon": icon, "has_permission": True, "active": is_here}
