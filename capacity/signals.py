"""What other packages may listen to."""

from django.dispatch import Signal

#: Sent by the worker that reaped, with `reaped`: the ids returned to the queue and those lost.
reaped = Signal()
