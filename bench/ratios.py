"""The result in a few numbers: a peer's median time divided by ours, above 1 if we are faster."""

from collections.abc import Mapping
from typing import Any

from bench.systems import BULLMQ, CELERY, FLOOR, SUPERTEST

USUAL = "waiting 10"


def ratios(result: Mapping[str, Any]) -> dict[str, float | int | None]:
    """Return the ratios, against stock Celery where no other peer is named; None: not measured."""
    usual = result.get(USUAL) or {}
    over = result.get("over") or {}
    http = result.get("http") or {}
    peers = [count for key, count in over.items() if key not in (SUPERTEST, FLOOR)]
    admit, refuse, reading = (usual.get(name) or {} for name in ("admit", "refuse", "statistics"))
    alone, handover = usual.get("admit unchecked") or {}, result.get("handover") or {}
    return {
        "admit_ratio": _ratio(admit.get(CELERY), admit.get(SUPERTEST)),
        "handover_ratio": _ratio(handover.get(CELERY), handover.get(SUPERTEST)),
        "snapshot_ratio": _ratio(
            (result.get("inspect") or {}).get("celery inspect"), reading.get(SUPERTEST)
        ),
        "refuse_ratio": _ratio(refuse.get(CELERY), refuse.get(SUPERTEST)),
        "overadmitted": over.get(SUPERTEST),
        "peer_overadmitted": max(peers, default=None),
        "admit_ratio_unchecked": _ratio(alone.get(CELERY), alone.get(SUPERTEST)),
        "admit_ratio_bullmq": _ratio(admit.get(BULLMQ), admit.get(SUPERTEST)),
        "handover_ratio_bullmq": _ratio(handover.get(BULLMQ), handover.get(SUPERTEST)),
        "handover_ratio_100000": _handover_growth(result),
        "snapshot_to_pipeline": _ratio(reading.get(SUPERTEST), reading.get(FLOOR)),
        "refusal_to_admission": _ratio(refuse.get(SUPERTEST), admit.get(SUPERTEST)),
        "submission_to_row_and_script": _ratio(http.get("submission"), http.get("row and script")),
    }


def _handover_growth(result: Mapping[str, Any]) -> float | None:
    """Return the hand-over with 1 000 waiting, divided by that with 100 000."""
    few, many = (result.get(f"handover {count}") or {} for count in (1000, 100_000))
    return _ratio(few.get(SUPERTEST), many.get(SUPERTEST))


def _ratio(one: Mapping[str, float] | None, other: Mapping[str, float] | None) -> float | None:
    if not one or not other:
        return None
    return round(one["median"] / other["median"], 3)
