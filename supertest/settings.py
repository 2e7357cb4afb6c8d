"""Django's settings; every value that a deployment may choose comes from the environment.

The README lists each variable; a test compares the two.
"""

from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF

from supertest import __version__, env, logs
from supertest.admin_theme import UNFOLD as UNFOLD
from supertest.processes.address import kept_redis_url
from supertest.secret_key import kept_secret_key, kept_vault_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var"))).absolute()
VERSION = __version__

# --- the server -----------------------------------------------------------------------------------
DEBUG = env.switch("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY") or kept_secret_key(VAR_DIR)
SECRETS_KEYS = env.fernet_keys("SECRETS_KEYS") or [kept_vault_key(VAR_DIR)]
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
#: The trace viewer's own origin; on this machine it has the name traces.localhost.
TRACES_URL = env.origin("TRACES_URL")
ALLOWED_HOSTS += ["traces.localhost", *env.host_of(TRACES_URL)]
HTTPS = env.switch("HTTPS", default=False)
HOST = env.text("HOST", "127.0.0.1")
PORT = env.port("PORT", 8000)
SITE_URL = env.site_url("SITE_URL", f"http://{HOST}:{PORT}")
LOG_FORMAT = env.choice("LOG_FORMAT", "console", among=("console", "json"))
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", among=("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = logs.configuration(log_format=LOG_FORMAT, level=LOG_LEVEL)
METRICS_TOKEN = env.text("METRICS_TOKEN")
SENTRY_DSN = env.text("SENTRY_DSN")
OTEL_EXPORTER_OTLP_ENDPOINT = env.text("OTEL_EXPORTER_OTLP_ENDPOINT")
LOGGING_CONFIG = "supertest.logs.configure"

# --- capacity -------------------------------------------------------------------------------------
RUNNING_CAPACITY = env.whole("RUNNING_CAPACITY", 5)
QUEUED_CAPACITY = env.whole("QUEUED_CAPACITY", 50)
LEASE_SECONDS = env.seconds("LEASE_SECONDS", 15, least=1)
MAX_ATTEMPTS = env.whole("MAX_ATTEMPTS", 2, least=1)
RECONCILE_SECONDS = env.seconds("RECONCILE_SECONDS", 5, least=0.5)
CAPACITY_CACHE_MS = env.whole("CAPACITY_CACHE_MS", 100)
CAPACITY_PUSH_INTERVAL = env.seconds("CAPACITY_PUSH_INTERVAL", 0.25, least=0.01)
SAMPLE_SECONDS = env.whole("SAMPLE_SECONDS", 5, least=1)

# --- executions -----------------------------------------------------------------------------------
WORKER_SLOTS = env.whole("WORKER_SLOTS", RUNNING_CAPACITY or 1, least=1)
DRAIN_SECONDS = env.seconds("DRAIN_SECONDS", 5)
EXECUTION_TIMEOUT = env.seconds("EXECUTION_TIMEOUT", 300, least=1)
EXECUTION_TIMEOUT_MAX = env.seconds("EXECUTION_TIMEOUT_MAX", 3600, least=1)
SCHEDULE_GRACE = env.seconds("SCHEDULE_GRACE", 3600)
SCRIPT_MAX_BYTES = env.whole("SCRIPT_MAX_BYTES", 256 * 1024, least=1)
SUITE_MAX_BYTES = env.size("SUITE_MAX_BYTES", "2M")
SANDBOX = env.choice("SANDBOX", "auto", among=("auto", "bubblewrap", "landlock", "off"))
EGRESS = env.choice("EGRESS", "public", among=("public", "none"))
EGRESS_ALLOW = env.endpoints("EGRESS_ALLOW")
EXECUTION_MEMORY = env.size("EXECUTION_MEMORY", "1G", least=64 * 1024**2)
EXECUTION_CPUS = env.seconds("EXECUTION_CPUS", 4, least=0.1)
EXECUTION_PROCESSES = env.whole("EXECUTION_PROCESSES", 256, least=8)
EXECUTION_OPEN_FILES = env.whole("EXECUTION_OPEN_FILES", 1024, least=64)
EXECUTION_SOCKETS = env.whole("EXECUTION_SOCKETS", 1024, least=16)
EXECUTION_FILE_SIZE = env.size("EXECUTION_FILE_SIZE", "128M")
EXECUTION_DISK = env.size("EXECUTION_DISK", "256M", least=1024**2)
EXECUTION_FILES = env.whole("EXECUTION_FILES", 16_384, least=256)
EXECUTION_LOG = env.size("EXECUTION_LOG", "2M")
EXECUTION_ARTIFACTS = env.whole("EXECUTION_ARTIFACTS", 200)
EXECUTION_ARTIFACT_SIZE = env.size("EXECUTION_ARTIFACT_SIZE", "32M")
EXECUTION_ARTIFACTS_SIZE = env.size("EXECUTION_ARTIFACTS_SIZE", "64M")
RUNNER_ENV = Path(env.text("RUNNER_ENV", str(VAR_DIR / "runner-env"))).absolute()

# --- retention: days; 0 keeps for ever ----------------------------------------------------------
RETAIN_EXECUTIONS_DAYS = env.whole("RETAIN_EXECUTIONS_DAYS", 180)
RETAIN_LOGS_DAYS = env.whole("RETAIN_LOGS_DAYS", 60)
RETAIN_ARTIFACTS_DAYS = env.whole("RETAIN_ARTIFACTS_DAYS", 30)
RETAIN_AUDIT_DAYS = env.whole("RETAIN_AUDIT_DAYS", 365)

# --- parts ----------------------------------------------------------------------------------------
REDIS_URL = env.redis_url("REDIS_URL", kept_redis_url(VAR_DIR) or "redis://127.0.0.1:6379/0")
TOKEN_RATE = env.rate("TOKEN_RATE", "600/m")
REDIS_CONNECTIONS = env.whole("REDIS_CONNECTIONS", 8, least=2)
REDIS_TIMEOUT = env.seconds("REDIS_TIMEOUT", 0.8, least=0.05)

INSTALLED_APPS = [
    "daphne",
    "supertest",
    "unfold",
    "axes",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "django_ace",
    "django_celery_beat",
    "django_eventstream",
    "django_htmx",
    "ninja",
    "access",
    "capacity",
    "notices",
    "executions",
    "alerts",
    "schedules",
]

MIDDLEWARE = [
    "supertest.request_id.request_id_middleware",
    "access.failures.problem_middleware",
    "supertest.hosts.hosts_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "supertest.policy.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "supertest.urls"
ASGI_APPLICATION = "supertest.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "playground"
LOGOUT_REDIRECT_URL = "login"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- database -------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database("DATABASE_URL", default_path=VAR_DIR / "db.sqlite3")
}
DATABASE_CONNECTIONS = env.whole("DATABASE_CONNECTIONS", 8, least=2)
_options = DATABASES["default"].setdefault("OPTIONS", {})  # the URL's query, such as sslmode
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    _options |= {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    _options |= {"pool": {"min_size": 0, "max_size": DATABASE_CONNECTIONS, "timeout": 5}}

# --- Celery: the broker is the capacity ledger (docs/adr/0001) -----------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT = "capacity.transport:Transport"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 0,  # of a producer that connects: it is told at once (a worker goes on trying)
    "visibility_timeout": max(3600, int(LEASE_SECONDS * 20)),
    "unacked_restore_interval": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
CELERY_TASK_DEFAULT_QUEUE = "system"
CELERY_TASK_ROUTES = {"executions.tasks.run": {"queue": "executions"}}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_POOL = "threads"
# Two more threads than slots: the system queue is served while every slot is taken.
CELERY_WORKER_CONCURRENCY = WORKER_SLOTS + 2
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "schedules.clock:Clock"
CELERY_BEAT_MAX_LOOP_INTERVAL = 1  # seconds until the clock hears of a changed schedule
CELERY_BEAT_SCHEDULE = {
    "reconcile": {"task": "executions.tasks.reconcile", "schedule": RECONCILE_SECONDS},
    "retain": {"task": "executions.tasks.retain", "schedule": 3600.0},
    "orphans": {"task": "executions.tasks.remove_orphans", "schedule": crontab(hour=3, minute=30)},
    "notices": {"task": "notices.tasks.sweep", "schedule": 10.0},
    "schedules": {"task": "schedules.tasks.retry", "schedule": 5.0},
}

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
}

# --- security -------------------------------------------------------------------------------------
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it refuses while sign-in is paused
    "django.contrib.auth.backends.ModelBackend",
]
TRUSTED_PROXIES = env.whole("TRUSTED_PROXIES", 0)
SIGN_IN_ATTEMPTS = env.whole("SIGN_IN_ATTEMPTS", 5, least=1)
SIGN_IN_PAUSE = env.seconds("SIGN_IN_PAUSE", 300, least=1)
# Behind a proxy that isn't trusted everybody has the proxy's address: one must not pause all.
SIGN_IN_BY_ADDRESS = bool(TRUSTED_PROXIES) or not HTTPS
AXES_HANDLER = "access.throttle.Handler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "access.throttle.paused"
AXES_CLIENT_IP_CALLABLE = "access.addresses.client_address"
AXES_FAILURE_LIMIT = SIGN_IN_ATTEMPTS
AXES_COOLOFF_TIME = "access.throttle.pause"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # access.audit has it
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
# JSON writes some characters as six bytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = max(4 * 1024 * 1024, 2 * SUITE_MAX_BYTES)

# --- language, static files -----------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static"))).absolute()
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": env.artifacts_storage("ARTIFACTS_STORAGE"),
    "staticfiles": {"BACKEND": "supertest.static_files.StaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"
