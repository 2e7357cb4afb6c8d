"""What capacity keeps in the database: its history, and what operators did."""

from capacity.models.history import Sample, WorkerEvent
from capacity.models.interventions import Act, Intervention

__all__ = ["Act", "Intervention", "Sample", "WorkerEvent"]
