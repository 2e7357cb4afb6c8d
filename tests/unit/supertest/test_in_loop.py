"""The web application's middlewares change threads only for what may block."""

import threading
from typing import Any

import pytest

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils.module_loading import import_string

from supertest.in_loop import REPLACED, http_application


def test_every_middleware_of_the_settings_runs_in_the_loop() -> None:
    stay = {
        "access.failures.problem_middleware",
        "axes.middleware.AxesMiddleware",
        "supertest.hosts.hosts_middleware",
        "django_htmx.middleware.HtmxMiddleware",
        "supertest.request_id.request_id_middleware",
    }
    assert set(settings.MIDDLEWARE) == set(REPLACED) | stay


def test_each_stands_for_the_one_in_the_settings() -> None:
    for name, ours in REPLACED.items():
        assert issubclass(ours, import_string(name))


def test_the_settings_stay_as_they_are() -> None:
    before = list(settings.MIDDLEWARE)
    http_application()
    assert before == settings.MIDDLEWARE


@pytest.mark.parametrize("kind", REPLACED.values())
async def test_a_request_passes_without_another_thread(kind: Any) -> None:
    threads = set()

    async def view(request: HttpRequest) -> HttpResponse:
        threads.add(threading.current_thread())
        return HttpResponse("done")

    request = RequestFactory().get("/healthz")
    request.session = type("Session", (), {
        "accessed": False, "modified": False, "is_empty": lambda self: True,
    })()  # fmt: skip
    before = threading.active_count()
    response = await kind(view)(request)
    assert (response.content, threads) == (b"done", {threading.current_thread()})
    assert threading.active_count() == before
