"""What executions tell the apps above them."""

from django.dispatch import Signal

#: An execution ends, with `execution_id` and `job_id` (None for one of no job). Sent within the
#: transaction that ends it: a row that a receiver writes is there exactly if the end is.
ended = Signal()
