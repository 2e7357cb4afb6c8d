"""Keep tests: each save of their script or files is a version that can be restored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from access import audit
from access.audit import Action
from executions.models import Test, Version

#: What of a test is versioned.
CONTENTS = ("script", "files")


@dataclass(frozen=True)
class TestDraft:
    """What a new test shall be."""

    __test__ = False

    name: str
    script: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    tags: Sequence[str] = ()


@transaction.atomic
def create_test(draft: TestDraft, *, owner: AbstractBaseUser | None) -> Test:
    """Keep a new test; what it is now is its first version."""
    test = Test.objects.create(
        name=draft.name,
        script=draft.script,
        files=dict(draft.files),
        description=draft.description,
        tags=" ".join(draft.tags),
        owner_id=owner.pk if owner else None,
    )
    _keep_version(test, author=owner)
    audit.record(Action.CREATED, by=owner, target=_target(test), detail=test.name)
    return test


@transaction.atomic
def change_test(
    test: Test, changes: Mapping[str, Any], *, author: AbstractBaseUser | None, note: str = ""
) -> Test:
    """Change what `changes` names; a different script or file makes the next version.

    `changes` may name `name`, `description`, `tags` (words), `script` and `files`.
    """
    # Two who save at once get a version each.
    test = Test.objects.select_for_update().get(pk=test.pk)
    values = dict(changes)
    if "tags" in values:
        values["tags"] = " ".join(values["tags"])
    is_new = any(name in values and values[name] != getattr(test, name) for name in CONTENTS)
    for name, value in values.items():
        setattr(test, name, value)
    test.version += is_new
    test.save()
    if is_new:
        _keep_version(test, author=author, note=note)
    audit.record(
        Action.CHANGED, by=author, target=_target(test),
        detail=f"{test.name}: {note or ', '.join(sorted(changes))}",
    )  # fmt: skip
    return test


@transaction.atomic
def forget_test(test: Test, *, by: AbstractBaseUser | None) -> None:
    """Forget a test and its versions, also in jobs; what it ran stays on record."""
    audit.record(Action.DELETED, by=by, target=_target(test), detail=test.name)
    test.delete()


def restore_version(version: Version, *, author: AbstractBaseUser | None) -> Test:
    """Make an old version's contents the newest ones: a version of its own, that says so."""
    changes = {"script": version.script, "files": version.files}
    note = f"Restored from version {version.number}"
    return change_test(version.test, changes, author=author, note=note)


def _target(test: Test) -> str:
    return f"test {test.pk}"


def _keep_version(test: Test, *, author: AbstractBaseUser | None, note: str = "") -> None:
    Version.objects.create(
        test=test,
        number=test.version,
        script=test.script,
        files=test.files,
        author_id=author.pk if author else None,
        note=note,
    )
