"""What the sub-commands that change something share: who, why, and how the answer looks."""

import getpass
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.management import CommandError

from capacity.control import change_limits
from capacity.snapshot import as_json
from executions.commands.out import Out
from executions.commands.status import lines


def add_reason(parser: ArgumentParser) -> None:
    """Take why and by whom, for the change history."""
    parser.add_argument("--reason", required=True, help="why, for the change history")
    parser.add_argument("--by", metavar="USER", help="a user of Supertest who does it")


def author(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return who and why, as `capacity.control` takes them; without a user, this machine's.

    Raises:
        CommandError: there is no such user.
    """
    name, reason = options["by"], options["reason"].strip()
    if not reason:
        raise CommandError("The reason is empty.")
    if name is None:
        return {"by": None, "reason": f"{reason} ({getpass.getuser()}, at a shell)"}
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"There is no user {name!r}.")
    return {"by": user, "reason": reason}


def change(out: Out, options: Mapping[str, Any], **limits: Any) -> int:
    """Change the limits or pause, and tell the figures that follow."""
    found = change_limits(**limits, **author(options))
    out.tell(as_json(found), lines(found))
    return 0
