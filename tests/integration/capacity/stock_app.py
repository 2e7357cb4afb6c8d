"""A Celery application on Redis that knows nothing of the gate."""

import os

from celery import Celery

import django

django.setup()

app = Celery("stock", broker=os.environ["REDIS_URL"])
