"""Where the tasks of worker_app.py tell what they do, and are given leave to end."""

STARTED, ENDED, PEAK, LIVE, GO, NOTES = (
    f"floor:{name}" for name in ("started", "ended", "peak", "live", "go", "notes")
)
