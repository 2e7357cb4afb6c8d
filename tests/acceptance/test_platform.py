"""On a platform's PostgreSQL and Redis all is served, agrees, and needs few connections."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.acceptance.driving import SHORT, is_at_rest
from tests.acceptance.platform import PASSWORD, Platform, readable
from tests.integration.pages.markup import Markup
from tests.waiting import eventually

RUNNING, QUEUED = 10, 40
#: What the smallest offers of platforms allow; docs/deploy.md says how to fit them.
MOST_DATABASE, MOST_REDIS = 20, 20
#: What runs does so until it is cancelled.
FOR_EVER = SHORT.format(seconds=600)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A full deployment: ten run, forty wait."""
    directory = readable(tmp_path_factory.mktemp("platform"))
    deployed = Platform(
        directory, RUNNING_CAPACITY=str(RUNNING), QUEUED_CAPACITY=str(QUEUED), TOKEN_RATE="off",
        EXECUTION_MEMORY="256M", REDIS_CONNECTIONS="4",
    )  # fmt: skip
    try:
        deployed.start()
        yield deployed
    finally:
        deployed.remove()


@pytest.fixture(scope="module")
def api(platform: Platform) -> Iterator[httpx.Client]:
    """A client of its API."""
    token = platform.manage("create_token", "admin", "--scope", "operate").strip()
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{platform.url}/api/v1", headers=headers, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def full(api: httpx.Client) -> Iterator[list[str]]:
    """Return the ids of what runs and waits, once all that may run do."""
    answers = [api.post("/executions", json={"script": FOR_EVER}) for _ in range(RUNNING + QUEUED)]
    ids = [answer.raise_for_status().json()["id"] for answer in answers]
    eventually(lambda: api.get("/capacity").json()["active"] == RUNNING, within=60, what="active")
    yield ids
    for id in reversed(ids):
        api.post(f"/executions/{id}/cancel")
    eventually(lambda: is_at_rest(api), within=60, what="at rest")


@pytest.mark.usefixtures("full")
def test_api_command_database_and_stream_agree(platform: Platform, api: httpx.Client) -> None:
    shown = api.get("/capacity").json()
    told = json.loads(platform.manage("capacity", "status", "--json"))
    with api.stream("GET", "/capacity/events") as stream:
        data = next(line for line in stream.iter_lines() if line.startswith("data:"))
    for figures in (shown, told, json.loads(data.removeprefix("data:"))):
        assert (figures["running"], figures["queued"]) == (RUNNING, QUEUED)
    rows = platform.ask("SELECT status, count(*) FROM executions_execution GROUP BY status")
    assert dict(rows) == {"running": RUNNING, "queued": QUEUED}
    assert platform.manage("capacity", "doctor").endswith("Nothing differs.\n")


@pytest.mark.usefixtures("full")
def test_the_metrics_agree(platform: Platform) -> None:
    text = httpx.get(f"{platform.url}/metrics").raise_for_status().text
    found = {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.labels
    }
    assert (found["supertest_running"], found["supertest_queued"]) == (RUNNING, QUEUED)
    assert found["supertest_running_limit"] == RUNNING


@pytest.mark.usefixtures("full")
def test_the_page_agrees(platform: Platform) -> None:
    with httpx.Client(base_url=platform.url, follow_redirects=True, timeout=30) as browser:
        browser.get("/sign-in/")
        who = {"username": "admin", "password": PASSWORD}
        token = {"X-CSRFToken": browser.cookies["csrftoken"], "Referer": platform.url}
        browser.post("/sign-in/", data=who, headers=token).raise_for_status()
        text = Markup(browser.get("/capacity/").text).text
    assert f"{RUNNING} of {RUNNING}" in text
    assert f"{QUEUED} of {QUEUED}" in text


@pytest.mark.usefixtures("full")
def test_the_next_one_is_refused(api: httpx.Client) -> None:
    refused = api.post("/executions", json={"script": FOR_EVER})
    assert (refused.status_code, refused.json()["code"]) == (429, "queue_full")


def test_one_that_waits_is_known_from_a_shell(platform: Platform, full: list[str]) -> None:
    found = json.loads(platform.manage("capacity", "inspect", full[-1], "--json"))
    assert found["agree"]
    assert found["broker"]["ahead"] == QUEUED - 1


@pytest.mark.usefixtures("full")
def test_the_connections_fit_a_small_offer(platform: Platform, api: httpx.Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: api.get("/executions"), range(80)))
        database, in_redis = platform.connections()
    assert {answer.status_code for answer in answers} == {200}
    assert database <= MOST_DATABASE
    assert in_redis <= MOST_REDIS
