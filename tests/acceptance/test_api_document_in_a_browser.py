"""The API's page works under the strict policy, with nothing from elsewhere."""

import httpx
from playwright.sync_api import expect

from tests.acceptance.browser import visit
from tests.acceptance.stack import Stack


def test_the_api_s_page_lists_its_operations(stack: Stack) -> None:
    document = httpx.get(f"{stack.url}/api/v1/openapi.json").json()
    operations = sum(len(methods) for methods in document["paths"].values())
    with visit(stack) as person:
        person.page.goto("/api/v1/docs")
        expect(person.page.get_by_text("/api/v1/capacity", exact=True).first).to_be_visible()
        expect(person.page.locator(".opblock")).to_have_count(operations)
        person.shot("api")
