"""Files that come with a form: single ones, and archives, which are unpacked."""

from django.conf import settings
from django.http import HttpRequest

from access import problems
from executions.archives import ArchiveError, unpacked


def uploaded(request: HttpRequest) -> dict[str, str]:
    """Return the files in a form, name to content.

    Raises:
        Problem: 422 where one can't be used.
    """
    files: dict[str, str] = {}
    for upload in request.FILES.getlist("upload"):
        name = upload.name or ""
        if upload.size is None or upload.size > settings.SUITE_MAX_BYTES:
            raise problems.invalid(
                upload=f"{name} is larger than {settings.SUITE_MAX_BYTES} bytes."
            )
        try:
            files |= unpacked(name, upload.read(), most=settings.SUITE_MAX_BYTES)
        except ArchiveError as error:
            raise problems.invalid(upload=f"{name}: {error}") from error
    return files


def files_after(request: HttpRequest, before: dict[str, str]) -> dict[str, str] | None:
    """Return all files of a test after a form; None where it leaves them as they are."""
    removed, added = set(request.POST.getlist("remove")), uploaded(request)
    if not removed and not added:
        return None
    kept = {name: content for name, content in before.items() if name not in removed}
    return kept | added
