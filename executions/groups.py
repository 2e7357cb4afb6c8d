"""The groups that members of a team belong to, and what each may do."""

from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet

from access.auth import PERMISSIONS
from access.scopes import Scope

#: Each group may do what those before it may.
GROUPS = {"viewer": Scope.READ, "tester": Scope.RUN, "operator": Scope.OPERATE}


def make_groups(**_: Any) -> None:
    """Make the groups that are missing, with their permissions; leave those that exist alone."""
    for name, scope in GROUPS.items():
        group, created = Group.objects.get_or_create(name=name)
        if created:
            group.permissions.set(_permissions(scope))


def _permissions(scope: Scope) -> QuerySet[Permission]:
    names = [name.split(".") for granted, name in PERMISSIONS.items() if scope.covers(granted)]
    wanted = [Q(content_type__app_label=app, codename=codename) for app, codename in names]
    return Permission.objects.filter(reduce(or_, wanted))
