"""How pages of any app answer: to whom, and in the form that was asked for."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from access import audit, problems
from access.auth import Caller, scope_of
from access.problems import Problem
from access.scopes import Scope

View = Callable[..., HttpResponse]


class MemberRequest(HttpRequest):
    """A request of somebody who signed in."""

    caller: Caller


def member(scope: Scope) -> Callable[[View], View]:
    """Let a view be asked only by those who signed in and have `scope`; answer its problems."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not user.is_authenticated:
                return _ask_to_sign_in(request)
            request.caller = Caller(user, scope_of(user))
            try:
                _check(request.caller, scope)
                return view(request, *args, **kwargs)
            except Problem as problem:
                if problem.kind is problems.FORBIDDEN:
                    audit.refused(user, request, problem.detail)
                return _answer_problem(request, problem)

        return answer

    return decorate


def wants_json(request: HttpRequest) -> bool:
    """Return whether a script of the page asks, rather than the browser."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _answer_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    if wants_json(request):
        return problem.response()
    return render_problem(request, "problem.html", problem)


def render_problem(
    request: HttpRequest, template: str, problem: Problem, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Return a page about a problem, with its status and headers."""
    shown = {**(context or {}), "problem": problem.as_json()}
    response = render(request, template, shown, status=int(problem.kind.status))
    for name, value in problem.headers.items():
        response[name] = value
    return response


def _check(caller: Caller, scope: Scope) -> None:
    if not caller.may(scope):
        raise problems.forbidden(f"This needs the scope '{scope}'; you have '{caller.scope}'.")


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return problems.unauthenticated().response()
    return redirect_to_login(request.get_full_path())
