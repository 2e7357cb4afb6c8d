"""Every address of the product."""

from typing import Any

from django.contrib import admin
from django.urls import include, path

from capacity.consumers import CapacityConsumer, RoomConsumer
from supertest.api import api
from supertest.client import archive
from supertest.health import healthz, readyz
from supertest.metrics import metrics

handler403 = "supertest.fault.forbidden"
handler500 = "supertest.fault.fault"
urlpatterns: list[Any] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", api.urls),
    path("client/supertest.pyz", archive, name="client"),
    path("", include("access.urls")),
    path("", include("notices.urls")),
    path("", include("schedules.urls")),
    path("", include("alerts.urls")),
    path("", include("executions.urls")),  # the operators' pages lie below admin/
    path("admin/", admin.site.urls),
]
websocket_urlpatterns: list[Any] = [
    path("ws/capacity/", CapacityConsumer.as_asgi()),  # type: ignore[no-untyped-call]
    path("ws/room/", RoomConsumer.as_asgi()),  # type: ignore[no-untyped-call]
]
