"""All settings, read once through `config.env`. `.env.example` explains each variable."""

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from config import admin_theme
from config.env import ROOT, Env, SettingError, export
from config.http_security import content_security_policy
from config.openid import openid_apps
from config.production import refuse_defaults
from config.proxies import networks
from ground import logs

env = Env()

VERSION = "0.1.0"
ENVIRONMENT = env.text("ENVIRONMENT", "development", choices=("development", "production"))
PRODUCTION = ENVIRONMENT == "production"
DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
#: Former keys: what they signed (sessions, links in messages) stays good, and nothing new is.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
FIELD_KEYS = env.words("FIELD_KEYS")
if not FIELD_KEYS:
    raise SettingError("FIELD_KEYS is not set. See .env.example for what it means.")

# --- addresses ------------------------------------------------------------------------------

PUBLIC_URL = env.text("PUBLIC_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", PUBLIC_URL)
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")
# Hosts of our own network that may be called where people give addresses, as host:port.
OUTSIDE_TRUSTED = env.words("OUTSIDE_TRUSTED")
try:
    networks(TRUSTED_PROXIES)
except ValueError as fault:
    raise SettingError(f"TRUSTED_PROXIES: {fault}.") from None
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True
DEMO = env.flag("DEMO", default=False)

# --- apps -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "ground.admin_site.apps.FramedAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "ground",
    "outbox",
    "live",
    "accounts",
    "jobs",
    "events",
    "contacts",
    "bulk",
    "exports",
    "imports",
    "merging",
    "privacy",
    "records",
    "lifecycle",
    "scoring",
    "channels",
    "tracking",
    "templating",
    "messaging",
    "broadcasts",
    "conversations",
    "automation",
    "packs",
    "portal",
    "demo",
]

MIDDLEWARE = [
    "ground.middleware.request_context",
    # Before all that looks at the address: what guards an endpoint guards its aliases.
    "packs.middleware.route_aliases",
    "django.middleware.security.SecurityMiddleware",
    "tracking.middleware.answer_hits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.http_security.admin_policy",
    "accounts.middleware.speak_to_staff",
    "accounts.middleware.note_sessions",
    "accounts.middleware.view_as",
    "accounts.middleware.second_factor",
    "accounts.middleware.own_time_zone",
    "accounts.middleware.AnswerRefusals",
    "accounts.welcome.views.lead_to_welcome",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- data -----------------------------------------------------------------------------------

# A transaction left open anywhere holds back every reader of the log, so it is ended for us.
POSTGRES_SESSION = (
    "-c idle_in_transaction_session_timeout=60s -c lock_timeout=30s -c statement_timeout=120s"
)
DATABASES: dict[str, dict[str, Any]] = {"default": env.database("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if env.flag("DATABASE_SESSION_OPTIONS", default=True):
    DATABASES["default"]["OPTIONS"]["options"] = POSTGRES_SESSION
else:
    # Behind a pooler the next statement may reach another session, where the cursor is not.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BROKER_URL = env.text("BROKER_URL")
REDIS_URL = env.text("REDIS_URL", BROKER_URL if BROKER_URL.startswith("redis") else None)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "rapport",
    }
}
WEB_THREADS = env.number("WEB_THREADS", 6, minimum=1)
SETUP_CODE = env.text("SETUP_CODE", "")
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
if PRODUCTION:
    refuse_defaults(
        secret_key=SECRET_KEY,
        field_keys=FIELD_KEYS,
        public_url=PUBLIC_URL,
        allowed_hosts=ALLOWED_HOSTS,
        demo=DEMO,
        database=DATABASES["default"],
        broker_url=BROKER_URL,
        redis_url=REDIS_URL,
        metrics_token=METRICS_TOKEN,
    )
PACK_FOLDERS = [str(ROOT / "packs"), *env.words("PACK_FOLDERS")]
DEMO_LOGINS = env.text("DEMO_LOGINS", str(ROOT / "var" / "demo.json"))
MEDIA_ROOT = env.text("MEDIA_ROOT", str(ROOT / "var" / "media"))
BACKUP_FOLDER = env.text("BACKUP_FOLDER", str(ROOT / "var" / "backups"))
BACKUP_KEEP = env.number("BACKUP_KEEP", 0)
#: PostgreSQL's programs, for backups; empty looks on the PATH, then in the wheel.
POSTGRES_BIN = env.text("POSTGRES_BIN", "")
STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(ROOT / "var" / "static"))
#: What `make run` or the image built of frontend/.
APP_BUILD = str(ROOT / "frontend" / "dist")
STATICFILES_DIRS = [("app", APP_BUILD)] if Path(APP_BUILD).is_dir() else []
#: The build names these files by their content.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/app/assets/.+-[\w-]{8}\.\w+$"

# --- people ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_FAILURE_VIEW = "ground.api.problems.csrf_failure"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
AUDIT_ANCHORS = env.text("AUDIT_ANCHORS", str(ROOT / "var" / "audit" / "anchors.jsonl"))
#: Outside the database, so that it outlives a restore: who was erased, by id.
ERASURE_LOG = env.text("ERASURE_LOG", str(ROOT / "var" / "audit" / "erasures.jsonl"))

# --- signing in -----------------------------------------------------------------------------

ACCOUNT_ADAPTER = "accounts.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# Wrong passwords are counted per person and address by axes; a count per person alone would
# let anybody lock anybody out.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/m/ip"}
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS = {
    "account_reset_password_from_key": f"{PUBLIC_URL}/reset-password/{{key}}/",
    "account_reset_password": f"{PUBLIC_URL}/accounts/password/reset/",
    "account_signup": f"{PUBLIC_URL}/accounts/login/",
    "account_confirm_email": f"{PUBLIC_URL}/accounts/login/",
    "socialaccount_login_error": f"{PUBLIC_URL}/app/sign-in",
}
MFA_ADAPTER = "accounts.sign_in.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Rapport"
MFA_TOTP_TOLERANCE = 1
# Allowing "insecure" ones would let a passkey answer for any site; localhost needs no leave.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False

AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_USERNAME_CALLABLE = "accounts.sign_in.axes_username"
AXES_CLIENT_IP_CALLABLE = "accounts.sign_in.axes_ip"
AXES_LOCKOUT_CALLABLE = "accounts.sign_in.locked_out"

SOCIALACCOUNT_ADAPTER = "accounts.sign_in.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_LOGIN_ON_GET = False
OIDC_ISSUER = env.text("OIDC_ISSUER", "")
OIDC_CREATE_STAFF = env.flag("OIDC_CREATE_STAFF", default=False)
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": openid_apps(
            issuer=OIDC_ISSUER,
            client_id=env.text("OIDC_CLIENT_ID", ""),
            client_secret=env.text("OIDC_CLIENT_SECRET", ""),
            name=env.text("OIDC_NAME", "Single sign-on"),
        ),
    }
}

# --- HTTP -----------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 63_072_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = content_security_policy(provider=OIDC_ISSUER)
DATA_UPLOAD_MAX_MEMORY_SIZE = env.number("MAX_BODY_BYTES", 5 * 1024 * 1024)
#: What a file to be imported may hold; it goes to the disk, not into the memory.
MAX_IMPORT_BYTES = env.number("MAX_IMPORT_BYTES", 256 * 1024 * 1024)

#: Where ClamAV's daemon listens, as host:port or a socket's path; files that come with messages
#: are held back until it has seen them.
CLAMD_ADDRESS = env.text("CLAMD_ADDRESS", "")

# --- language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [ROOT / "locale"]
#: Kept only where somebody used the switch; otherwise the person's own language counts, or else
#: the browser's.
LANGUAGE_COOKIE_NAME = "rapport_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = PRODUCTION
TIME_ZONE = env.text("TIME_ZONE", "UTC")
#: Where phone numbers without a country code are from.
DEFAULT_COUNTRY = env.text("DEFAULT_COUNTRY", "US").upper()
USE_I18N = True
#: How dates and times are written where Django's own way is not unmistakable.
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True

# --- ingestion ------------------------------------------------------------------------------

# The log stands below contacts; this names who finds and makes the people events are about.
PEOPLE = "contacts.people.People"

UNFOLD = admin_theme.theme(is_demo=DEMO, is_production=PRODUCTION)

# --- REST -----------------------------------------------------------------------------------

#: Per caller, per address for those who are nobody yet, and for all from one address together
#: (counted before anybody is looked up); 0 lifts the limit.
PER_CALLER = env.number("API_REQUESTS_PER_MINUTE", 1200)
API_REQUESTS_PER_MINUTE = {
    "caller": PER_CALLER,
    "anonymous": env.number("API_ANONYMOUS_REQUESTS_PER_MINUTE", 120),
    "address": env.number("API_ADDRESS_REQUESTS_PER_MINUTE", 5 * PER_CALLER),
}
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_PERMISSION_CLASSES": ["ground.api.permissions.HasCode"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_RENDERER_CLASSES": ["ground.api.rendering.QuickJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["ground.api.parsers.StrictJSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["ground.api.limits.TokenBucket"],
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "ground.api.schema.ApiSchema",
    "DEFAULT_PAGINATION_CLASS": "ground.api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "ground.api.problems.render_problem",
    "UNAUTHENTICATED_USER": "ground.api.permissions.Stranger",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Rapport",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": "Everything Rapport does, for programs. Start with docs/api.md.",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "ground.api.schema.complete",
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "GET_LIB_DOC_EXCLUDES": "ground.api.schema.undescribed",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "JobStateEnum": "jobs.models.State",
        "DeliveryState": "events.models.Delivery.State",
        "AttachmentState": "messaging.models.Attachment.State",
        "TaskPriority": "contacts.models.Task.Priority",
        "TaskStatus": "contacts.models.Task.Status",
        "FieldKind": "contacts.models.CustomField.Kind",
        "RecordKind": "contacts.models.Of",
        "SegmentKind": "contacts.models.Segment.Kind",
        "DuplicateDeed": "merging.models.DuplicateRules.Deed",
        "DuplicateReason": "merging.models.Duplicate.Reason",
        "DuplicateState": "merging.models.Duplicate.State",
        "ExportDelimiter": "exports.formats.DELIMITERS",
        "DelimiterEnum": "imports.reading.csv_files.DELIMITERS",
        "PrivacyRequestKind": "privacy.models.PrivacyRequest.Kind",
        "HitKind": "tracking.models.Hit.Kind",
        "HitVerdict": "tracking.models.Verdict",
        "ConsentChannel": "privacy.models.consents.Channel",
        "ChannelAccountState": "channels.models.Account.State",
        "TemplateChannel": "templating.models.Template.Channel",
        "TemplateCategory": "templating.models.Template.Category",
        "GateOutcome": "messaging.gate.reasons.OUTCOMES",
        "MessageStatus": "messaging.models.Status",
        "WorkflowKind": "automation.models.Workflow.Kind",
        "WorkflowStatus": "automation.models.Workflow.Status",
        "EnrolmentStatus": "automation.models.Enrolment.Status",
        "MessageDirection": "messaging.models.Message.Direction",
        "FindingSeverity": "templating.checking.findings.SEVERITIES",
    },
}

# --- background work ------------------------------------------------------------------------

# A worker that stops before its task ends gives it back; nothing is prefetched; the hard limit
# stays below the visibility time-out, or the broker would hand the task out a second time.
CELERY_MODULE = "config.celery"
CELERY: dict[str, Any] = {
    "broker_url": BROKER_URL,
    "task_ignore_result": True,
    "task_serializer": "json",
    "accept_content": ["json"],
    "timezone": "UTC",
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_soft_time_limit": 240,
    "task_time_limit": 300,
    # A broker that is away is asked twice and no more: without an end to the tries, a request
    # that rings for a worker would wait for ever.
    "broker_transport_options": {
        "visibility_timeout": 900,
        "socket_connect_timeout": 2,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "interval_max": 0.2,
    },
    "broker_connection_retry_on_startup": True,
    "beat_scheduler": "ground.clock:Clock",
}

# Where the log finds the reactions to it.
CONSUMERS = "config.consumers.CONSUMERS"

SCHEDULES = "config.schedules.SCHEDULES"

# --- mail -----------------------------------------------------------------------------------

EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = env.text("EMAIL_FILE_PATH", str(ROOT / "var" / "mail"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Rapport <rapport@localhost>")

# --- watching -------------------------------------------------------------------------------

LOGGING = logs.configuration(
    format=env.text("LOG_FORMAT", "json", choices=logs.FORMATS),
    level=env.text("LOG_LEVEL", "INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR")),
)
#: One folder for all processes of a machine; empty it when all of them have stopped.
METRICS_FOLDER = env.text("METRICS_FOLDER", str(ROOT / "var" / "metrics"))
export("PROMETHEUS_MULTIPROC_DIR", METRICS_FOLDER)
SENTRY_DSN = env.text("SENTRY_DSN", "")
OTEL_EXPORTER_OTLP_ENDPOINT = env.text("OTEL_EXPORTER_OTLP_ENDPOINT", "")
if SENTRY_DSN and find_spec("sentry_sdk") is None:
    raise SettingError("SENTRY_DSN needs what requirements/observe.lock installs.")
if OTEL_EXPORTER_OTLP_ENDPOINT and find_spec("opentelemetry") is None:
    raise SettingError("OTEL_EXPORTER_OTLP_ENDPOINT needs what requirements/observe.lock installs.")
