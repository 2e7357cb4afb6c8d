"""The API: its routers, its document, and the words for its problems."""

from ninja import NinjaAPI

from access import failures
from access.parsing import StrictParser
from capacity.api import router as capacity_router
from executions.api import router as executions_router
from executions.library.api import router as library_router
from executions.variables.api import router as variables_router
from schedules.api import router as schedules_router
from supertest import __version__
from supertest.problem_types import router as problem_types_router

api = NinjaAPI(
    title="Supertest",
    version=__version__,
    description="Runs a team's tests behind a capacity gate.",
    urls_namespace="api",
    parser=StrictParser(),
)
failures.install(api)
api.add_router("/capacity", capacity_router)
api.add_router("", executions_router)
api.add_router("", library_router)
api.add_router("", schedules_router)
api.add_router("/variables", variables_router)
api.add_router("/problems", problem_types_router)
