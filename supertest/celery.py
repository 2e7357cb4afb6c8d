"""The Celery application; its settings are Django's, with the prefix CELERY_."""

import os
import warnings
from typing import Any

from celery.exceptions import SecurityWarning
from celery.signals import setup_logging

from capacity.producer import GovernedCelery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supertest.settings")

# Celery warns root because of pickled messages; ours are JSON, and scripts never run as root.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = GovernedCelery("supertest")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def use_our_logging(**_signal: Any) -> None:
    """Log as the other processes do: a receiver keeps Celery from setting up logging itself."""
    from django.conf import settings
    from django.utils.log import configure_logging

    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
