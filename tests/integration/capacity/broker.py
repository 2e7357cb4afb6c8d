"""A Celery application on the transport, as producers and workers of the tests see it."""

from typing import Any

from celery import Celery

from capacity.keys import BANDS, GOVERNED

TASK = "tests.work"


def application(name: str = "gate-tests") -> Celery:
    """Return an application with the project's Celery settings."""
    app = Celery(name, set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    return app


class Producer:
    """Publishes into the governed queue as every caller of `apply_async` does."""

    def __init__(self, app: Celery) -> None:
        self.app = app

    def send(self, id: str, *, priority: str = "normal", **options: Any) -> None:
        """Publish one message with a task id of the test's choice."""
        options = {"queue": GOVERNED, "priority": BANDS[priority], **options}
        self.app.send_task(TASK, args=[id], task_id=id, **options)

    def send_all(self, *ids: str) -> None:
        """Publish several."""
        for id in ids:
            self.send(id)
