"""The dashboard and the alert rules in deploy/ ask for metrics that exist."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

BASE_DIR = Path(__file__).resolve().parents[3]
DEPLOY = BASE_DIR / "deploy"
RULES = (DEPLOY / "prometheus-alerts.yml").read_text()
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana-dashboard.json").read_text())
EXPRESSIONS = [
    *re.findall(r"expr: (.+)", RULES),
    *(target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]),
]


def documented() -> dict[str, str]:
    """Return each metric's type, by its name in docs/metrics.md, which a test holds to /metrics."""
    text = (BASE_DIR / "docs" / "metrics.md").read_text()
    return dict(re.findall(r"^\| `(supertest_\w+)` \| (\w+) \|", text, re.MULTILINE))


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_asks_for_a_metric_that_exists(expression: str) -> None:
    known = documented()
    for name in re.findall(r"supertest_\w+", expression):
        base = re.sub(r"_bucket$|_sum$|_count$", "", name) if name not in known else name
        assert base in known
        assert (known[base] == "histogram") == (base != name)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_counters_are_asked_for_by_their_rate_and_gauges_are_not(expression: str) -> None:
    known = documented()
    rated = set(re.findall(r"(?:rate|increase)\((supertest_\w+?)(?:_bucket)?\[", expression))
    for name in re.findall(r"supertest_\w+", expression):
        base = name.removesuffix("_bucket")
        assert (base in rated) == (known[base] != "gauge")


def test_each_alert_says_what_is_wrong_and_how_bad_it_is() -> None:
    alerts = RULES.split("- alert: ")[1:]
    assert len(alerts) > 10
    for alert in alerts:
        assert re.search(r'summary: "[^"]+\."', alert), alert
        assert re.search(r"severity: (critical|warning|info)", alert), alert
