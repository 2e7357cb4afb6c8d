"""Supertest's own application with a task that does nothing, for its worker."""

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from bench.notes import hold_a_slot
from supertest.celery import app

__all__ = ["app", "hold"]


@app.task(name="bench.hold")
def hold() -> None:
    """Hold the slot for a moment, like a very short test."""
    hold_a_slot()
