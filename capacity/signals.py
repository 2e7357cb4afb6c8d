"""What other packages may listen to."""

from django.dispatch import Signal

#: Sent by the worker that reaped, with `reaped`: the ids returned to the queue and those lost.
reaped = Signal()
#: Sent by the clock each SAMPLE_SECONDS, with `point`: the sample that it wrote. None where Redis
#: did not answer; then every clock sends it, and otherwise only the one that was first.
sampled = Signal()
