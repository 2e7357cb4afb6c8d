"""The ASGI application: HTTP by Django, sockets by Channels; tied to no server."""

import logging
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supertest.settings")

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

import django

django.setup(set_prefix=False)

from supertest.in_loop import http_application  # noqa: E402  (needs the app registry)

http = http_application()

from capacity import live, teller  # noqa: E402  (needs the app registry)
from executions.sandbox import OFF, is_off  # noqa: E402
from supertest.urls import websocket_urlpatterns  # noqa: E402  (needs the app registry)

teller.start(viewers=live.viewers)

if is_off():
    logging.getLogger(__name__).warning(OFF)

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(URLRouter(websocket_urlpatterns))
        ),
    }
)
