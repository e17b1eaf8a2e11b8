"""Settings of the portal. Everything that differs between places comes from the environment (see env.py)."""

from importlib.util import find_spec
from pathlib import Path

from django.utils.csp import CSP

from coalition import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.text("VAR", str(BASE_DIR / "var"))).resolve()

DEMO = env.flag("COALITION_DEMO", default=False)
DEBUG = env.flag("COALITION_DEBUG", default=False)
SECRET_KEY = env.secret("COALITION_SECRET_KEY", file=VAR / "secret-key")
ALLOWED_HOSTS = env.words("COALITION_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = env.words("COALITION_TRUSTED_ORIGINS")
SITE_URL = env.address("COALITION_SITE_URL", "http://127.0.0.1:8000", schemes=("https", "http")).rstrip("/")
SECURE = env.flag("COALITION_SECURE", default=not DEMO)  # HTTPS only: cookies, redirect, HSTS

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    *(["allauth.socialaccount.providers.saml"] if find_spec("onelogin") else []),  # the `sso` extra
    "coalition.core",
    "members",
    "resources",
    "signals",
    "coalition.impact",
    "coalition.local.apps.LocalConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "coalition.core.middleware.PersonMiddleware",
    "members.accounts.middleware.SecondFactorMiddleware",
    "members.agreements.middleware.CoverageMiddleware",
]

ROOT_URLCONF = "coalition.urls"
WSGI_APPLICATION = "coalition.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "coalition.core.shell.shell",
            ],
            "builtins": ["coalition.core.templatetags.ui"],
        },
    },
]

# -- state ------------------------------------------------------------------------------------------------
DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.address("REDIS_URL", schemes=("redis", "rediss"))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = (
    "django.contrib.sessions.backends.db"  # the broker and cache are disposable, sign-ins are not
)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR / "files"), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = env.text("COALITION_STATIC_ROOT", str(VAR / "static"))
STATICFILES_DIRS = [BASE_DIR / "coalition" / "static"]
if DEMO or DEBUG:
    # Served straight from the source folders: no collectstatic between a change and a reload.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 60_000_000

# -- jobs -------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_ACKS_LATE = (
    False  # the outbox re-publishes; late acknowledgement on Redis loses and doubles tasks
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 0,  # a broker that is away must not hold up the request that asked for a job: the outbox has it
}
CELERY_TIMEZONE = "UTC"
JOBS_IN_FLIGHT = env.number("COALITION_JOBS_IN_FLIGHT", 300, least=1)
JOBS_TURN_SECONDS = env.number(
    "COALITION_JOBS_TURN_SECONDS", 5, least=1
)  # a long job then lets others go first
JOBS_LEASE_SECONDS = env.number("COALITION_JOBS_LEASE_SECONDS", 20, least=2)

# -- people -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
SECOND_FACTOR_REQUIRED = env.flag("COALITION_SECOND_FACTOR_REQUIRED", default=not DEMO)

ACCOUNT_ADAPTER = "members.accounts.adapter.AccountAdapter"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "members.accounts.tokens.ResetTokens"  # noqa: S105 -- names a class
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {
    "login": env.text("COALITION_LOGIN_RATE", "30/m/ip"),
    "login_failed": env.text("COALITION_LOGIN_FAILED_RATE", "10/m/ip,5/5m/key"),
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("COALITION_TRUSTED_PROXIES", 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TRUST_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO  # localhost without TLS
MFA_TOTP_ISSUER = "Coalition portal"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {"add_webauthn": "members.accounts.forms.PasskeyForm"}
# Its guard is for sites where anybody may sign up with another's address; here it would forbid changing one's own.
MFA_ALLOW_UNVERIFIED_EMAIL = True
ACCOUNT_FORMS = {"user_token": "members.accounts.reset.ResetLinkForm"}
SOCIALACCOUNT_ADAPTER = "members.sso.adapter.CompanyAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"  # members.sso looks at what the company says of an address
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"provider_class": "members.sso.oidc.CompanyOidc"},
    "saml": {"provider_class": "members.sso.saml.CompanySaml"},
}
SSO_PRIVATE_HOSTS = env.words("COALITION_SSO_PRIVATE_HOSTS")  # identity providers inside our own network
USERSESSIONS_TRACK_ACTIVITY = True
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# -- letters ----------------------------------------------------------------------------------------------
MAILERS: dict[str, dict[str, object]]
if DEMO:
    # Letters are read in the console; nothing leaves the machine.
    MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
else:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": env.text("COALITION_SMTP_HOST", "localhost"),
                "port": env.number("COALITION_SMTP_PORT", 25),
                "username": env.text("COALITION_SMTP_USER", ""),
                "password": env.text("COALITION_SMTP_PASSWORD", ""),
                "use_tls": env.flag("COALITION_SMTP_TLS", default=False),
                "timeout": 20,
            },
        }
    }
DEFAULT_FROM_EMAIL = env.text("COALITION_FROM_EMAIL", "portal@coalition.example")
CONTACT_EMAIL = env.text("COALITION_CONTACT", "membership@coalition.example")  # whom pages and letters name
SAFETY_OFFICER_EMAIL = env.text("COALITION_SAFETY_OFFICER_EMAIL", "safety@coalition.example")

# -- admission --------------------------------------------------------------------------------------------
ADMISSION_LINK_DAYS = env.number("COALITION_ADMISSION_LINK_DAYS", 30, least=1)
ADMISSION_UNCONFIRMED_DAYS = env.number("COALITION_ADMISSION_UNCONFIRMED_DAYS", 30, least=1)
ADMISSION_REVIEWS = env.number("COALITION_ADMISSION_REVIEWS", 2, least=1)
ADMISSION_OBJECTIONS = env.number("COALITION_ADMISSION_OBJECTIONS", 10 if DEMO else 0)  # days; 0 asks nobody
ADMISSION_RATE = env.text("COALITION_ADMISSION_RATE", "20/h/ip,5/h/key")

# -- signals ----------------------------------------------------------------------------------------------
SIGNAL_KEY = env.secret("COALITION_SIGNAL_KEY", file=VAR / "signal-key")  # HMAC and AES keys derive from it
SIGNAL_KEY_ID = env.text("COALITION_SIGNAL_KEY_ID", "k1")
SIGNAL_KEYS_OLD = env.keyring("COALITION_SIGNAL_KEYS_OLD")  # id -> key, for what they sealed
REVEALS_A_SESSION = env.number("COALITION_REVEALS_A_SESSION", 100, least=1)  # by one person under one case
REVEALS_A_DAY = env.number("COALITION_REVEALS_A_DAY", 500, least=1)  # by one person, whatever the case
INDEX_DIR = Path(
    env.text("COALITION_INDEX_DIR", str(VAR / "signal-index"))
).resolve()  # a cache of the database
VPDQ_STORED_SHARE = env.number("COALITION_VPDQ_STORED_SHARE", 0)  # per cent of the stored video's frames
# Urgent signals that a company may send.
SIGNALS_URGENT_AN_HOUR = env.number("COALITION_SIGNALS_URGENT_AN_HOUR", 2, least=1)
SIGNALS_URGENT_A_DAY = env.number("COALITION_SIGNALS_URGENT_A_DAY", 5, least=1)
CHECKS_A_DAY = env.number("COALITION_CHECKS_A_DAY", 20_000, least=1)  # values a company may check by hand
SIGNAL_BULK_ROWS = env.number("COALITION_SIGNAL_BULK_ROWS", 10_000, least=1)  # more wait for a second person
SIGNAL_DAILY_ROWS = env.number("COALITION_SIGNAL_DAILY_ROWS", 1_000_000, least=1)
SIGNAL_NEW_DAILY_ROWS = env.number("COALITION_SIGNAL_NEW_DAILY_ROWS", 1_000, least=1)
SIGNAL_NEW_DAYS = env.number(
    "COALITION_SIGNAL_NEW_DAYS", 30, least=0
)  # both, without a dispute, end being new
SIGNAL_NEW_SIGNALS = env.number("COALITION_SIGNAL_NEW_SIGNALS", 200, least=1)
SMALL_CELL = 5  # fewer companies than this never stand behind a shared figure

# -- agreements -------------------------------------------------------------------------------------------
SEAL_FILE = env.file("COALITION_SEAL_FILE", VAR / "seal.p12", made=DEMO)  # PKCS#12: key and certificate
SEAL_PASSPHRASE = env.text("COALITION_SEAL_PASSPHRASE", "")
# An RFC 3161 server; without one seals bear the portal's own time only.
TIMESTAMP_URL = (
    env.address("COALITION_TIMESTAMP_URL", schemes=("https", "http"))
    if env.text("COALITION_TIMESTAMP_URL", "")
    else ""
)

# -- library ----------------------------------------------------------------------------------------------
LIBRARY_FILE_MB = env.number("COALITION_LIBRARY_FILE_MB", 50, least=1)
CLAMD = env.socket("COALITION_CLAMD")  # where ClamAV listens; nothing is admitted while it does not answer
ACCEL_PREFIX = env.text("COALITION_ACCEL_PREFIX", "")  # an internal location of nginx over VAR/files
COPIES_MB = env.number("COALITION_COPIES_MB", 512, least=10)  # marked copies kept for a day at most

# -- the API ----------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "coalition.core.api.authentication.Session"
    ],  # keys of companies go first
    "DEFAULT_PERMISSION_CLASSES": ["members.agreements.api.Covered"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "coalition.core.api.paging.Keyset",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "coalition.core.api.problems.answer",
    "URL_FORMAT_OVERRIDE": None,  # `format` is a fact about documents
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Coalition portal",
    "DESCRIPTION": "What the portal serves to machines. Errors are problem documents (RFC 9457); every list has a cursor.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_PERMISSIONS": ["members.agreements.api.Covered"],
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["coalition.core.api.described.with_problems"],
}

# -- the browser ------------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "coalition.errors.csrf_failure"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
if env.flag("COALITION_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LANGUAGE_CODE = "en"
USE_I18N = False
FORMAT_MODULE_PATH = ["coalition.formats"]
TIME_ZONE = "UTC"
USE_TZ = True
DATE_FORMAT = "j F Y"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "coalition.core.logs.QuietFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("COALITION_LOG_LEVEL", "WARNING")},
}
