"""The command-line client, served as one file that any Python runs."""

import io
import zipfile
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

SOURCE = Path(__file__).resolve().parent.parent / "client" / "supertest_client"
STARTER = "import supertest_client.__main__\n\nsupertest_client.__main__.command()\n"
#: A fixed time for what is in it, so that the same source makes the same file.
MADE = (2020, 1, 1, 0, 0, 0)


@require_safe
@cache_control(public=True, max_age=300)
def archive(request: HttpRequest) -> HttpResponse:
    """Return the client; open to all, for it holds no secret."""
    response = HttpResponse(archived(), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="supertest.pyz"'
    return response


@cache
def archived() -> bytes:
    """Return the client's modules as a zip that Python runs."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(zipfile.ZipInfo("__main__.py", MADE), STARTER)
        for path in sorted(SOURCE.glob("*.py")):
            name = f"{SOURCE.name}/{path.name}"
            made.writestr(zipfile.ZipInfo(name, MADE), path.read_bytes())
    return content.getvalue()
