"""Supertest: a self-hosted service that runs a team's tests behind a capacity gate."""

from supertest.celery import app as celery_app

__all__ = ["celery_app"]
__version__ = "0.1.0"
