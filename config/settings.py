"""Settings, read from the environment in Django's own section order.

ENVIRONMENT says where the site runs and decides what is allowed there:
    production (default)  nothing is assumed: SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL… must be given
    local                 `make run`: generated key, 127.0.0.1, mail on the console, no HTTPS
    test                  `make test`: as local, with a fast password hasher
"""

import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()


def choice(name: str, default: str, accepted: tuple[str, ...]) -> str:
    value = env.str(name, default)
    if value not in accepted:
        raise ImproperlyConfigured(f"{name}={value!r} is not accepted; use one of: {', '.join(accepted)}.")
    return value


def number(name: str, default: int, lowest: int, highest: int) -> int:
    raw = env.str(name, str(default))
    if not raw.isdecimal() or not lowest <= int(raw) <= highest:
        raise ImproperlyConfigured(
            f"{name}={raw!r} is not accepted; use a whole number from {lowest} to {highest}."
        )
    return int(raw)


def local_secret_key() -> str:
    """A key of this machine's own, made at the first start and kept out of the repository."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(64))
        path.chmod(0o600)
    return path.read_text()


# Where we are

ENVIRONMENT = choice("ENVIRONMENT", "production", ("production", "local", "test"))
IS_PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.bool("DEBUG", False)
# Demonstration mode puts one-click sign-in for every role on the sign-in page.
DEMO = env.bool("DEMO", False)
if DEMO and IS_PRODUCTION:
    raise ImproperlyConfigured("DEMO=1 signs anybody in as anybody; it needs ENVIRONMENT=local.")
if DEBUG and IS_PRODUCTION:
    raise ImproperlyConfigured("DEBUG=1 shows the site's inside to strangers; it needs ENVIRONMENT=local.")

SECRET_KEY = env.str("SECRET_KEY") if IS_PRODUCTION else env.str("SECRET_KEY", "") or local_secret_key()
if IS_PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short; use at least 50 random characters.")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if IS_PRODUCTION else ["127.0.0.1", "localhost", "testserver"]
)
if IS_PRODUCTION and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS must list the site's host names (comma separated, never *).")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str(
    "SITE_URL", f"https://{ALLOWED_HOSTS[0]}" if IS_PRODUCTION else "http://127.0.0.1:8000"
).rstrip("/")

# The site itself. Checks (config/checks.py) refuse finance words in the name: the law does.

SITE_NAME_ZH = env.str("SITE_NAME_ZH", "三步")
SITE_NAME_EN = env.str("SITE_NAME_EN", "Sanbu")
OPERATOR_NAME = env.str("OPERATOR_NAME", "")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "contact@localhost" if not IS_PRODUCTION else "")
FILING_NUMBERS = env.list(
    "FILING_NUMBERS", default=[]
)  # ICP and public-security filing numbers, for the footer

# Review: the numbers of the policy table in community/moderation/policy.py

REVIEW_CLAIM_MINUTES = number("REVIEW_CLAIM_MINUTES", 10, 1, 120)
REVIEW_UNDO_SECONDS = number("REVIEW_UNDO_SECONDS", 30, 0, 300)
REVIEW_STORY_HOURS = number("REVIEW_STORY_HOURS", 24, 1, 240)
REVIEW_COMMENT_HOURS = number("REVIEW_COMMENT_HOURS", 4, 1, 240)
REVIEW_EDITORIAL_HOURS = number("REVIEW_EDITORIAL_HOURS", 48, 1, 480)
# Due times count working days or duty hours (Chinese holidays known), but never more than the second number of hours.
REVIEW_STORY_HOURS_AT_MOST = number("REVIEW_STORY_HOURS_AT_MOST", 48, 1, 480)
REVIEW_COMMENT_HOURS_AT_MOST = number("REVIEW_COMMENT_HOURS_AT_MOST", 12, 1, 480)
DUTY_FROM = number("DUTY_FROM", 9, 0, 23)
DUTY_UNTIL = number("DUTY_UNTIL", 21, 1, 24)
if DUTY_UNTIL <= DUTY_FROM:
    raise ImproperlyConfigured(
        f"DUTY_UNTIL={DUTY_UNTIL} is not accepted; use an hour after DUTY_FROM={DUTY_FROM}."
    )
# Grave codes and what makes a member's text the site's own word need two persons. A site run by one person may
# switch this off; every decision then says so in the log, and a banner stands on the desk.
SECOND_PERSON = env.bool("SECOND_PERSON", True)
APPEAL_DAYS = number("APPEAL_DAYS", 15, 1, 90)
APPEAL_ANSWER_DAYS = number("APPEAL_ANSWER_DAYS", 7, 1, 90)
# Trust: so many comments approved without a violation, and comments publish at once; so many of a hundred of these, and
# of approvals, are sampled for a second look.
TRUST_APPROVALS = number("TRUST_APPROVALS", 5, 1, 1000)
TRUST_SAMPLE_PERCENT = number("TRUST_SAMPLE_PERCENT", 10, 0, 100)
APPROVAL_SAMPLE_PERCENT = number("APPROVAL_SAMPLE_PERCENT", 5, 0, 100)
# Points by severity, and the ladder over a rolling term.
POINTS_TERM_DAYS = number("POINTS_TERM_DAYS", 365, 30, 3650)
LADDER_WARNING = number("LADDER_WARNING", 2, 1, 1000)
LADDER_RESTRICTION = number("LADDER_RESTRICTION", 6, 1, 1000)
LADDER_MUTE = number("LADDER_MUTE", 12, 1, 1000)
LADDER_BAN = number("LADDER_BAN", 18, 1, 1000)
RESTRICTION_DAYS = number("RESTRICTION_DAYS", 30, 1, 365)
MUTE_DAYS = number("MUTE_DAYS", 30, 1, 365)
# Reports: how many a member may send a day, and from which weight a text is hidden until somebody has looked.
REPORTS_PER_DAY = number("REPORTS_PER_DAY", 10, 1, 1000)
REPORTS_HIDE_WEIGHT = number("REPORTS_HIDE_WEIGHT", 3, 1, 1000)
# Signs exported case files (Ed25519): 32 bytes in base64, or empty to derive the key from SECRET_KEY.
RECORD_SIGNING_KEY = env.str("RECORD_SIGNING_KEY", "")
# The local hour at which notices wanted once a day are mailed.
DIGEST_HOUR = number("DIGEST_HOUR", 8, 0, 23)
# Screening: a text that takes longer counts as not screened and is held (tests run on busy machines); how old a process's
# knowledge of the rules in force may be; and the brake: a rule that hits so many authors among the last so many
# submissions, and so many times what its back-test let expect, only notes until somebody has looked.
SCREENING_MILLISECONDS = number("SCREENING_MILLISECONDS", 250 if ENVIRONMENT != "test" else 10_000, 1, 60_000)
SCREENING_REFRESH_SECONDS = number("SCREENING_REFRESH_SECONDS", 2, 1, 60)
SCREENING_BRAKE_WINDOW = number("SCREENING_BRAKE_WINDOW", 200, 10, 10_000)
SCREENING_BRAKE_FACTOR = number("SCREENING_BRAKE_FACTOR", 5, 2, 1000)
SCREENING_BRAKE_AUTHORS = number("SCREENING_BRAKE_AUTHORS", 10, 2, 10_000)
# What one member may send in before somebody has to wait: reviewers read everything.
COMMENTS_PER_HOUR = number("COMMENTS_PER_HOUR", 20, 1, 1000)
STORIES_WAITING = number("STORIES_WAITING", 5, 1, 100)
PICTURES_PER_DAY = number("PICTURES_PER_DAY", 40, 1, 1000)

# Applications

INSTALLED_APPS = [
    "modeltranslation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django_prose_editor",
    "django_tasks_db",
    "community",
    "education",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "config.middleware.NulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "config.middleware.DisplayMiddleware",
    "config.middleware.PersonalPageMiddleware",
    "config.middleware.AccountPagesMiddleware",
    "config.middleware.HtmxRedirectMiddleware",
    "community.pages.middleware.ConsentMiddleware",
    "community.standing.middleware.AcknowledgementMiddleware",
    "config.middleware.LoginMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

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
                "config.context.site",
            ],
        },
    }
]

# Data

DATABASES = {
    "default": env.db("DATABASE_URL", default="" if IS_PRODUCTION else f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # Immediate transactions take the write lock at BEGIN, so two writers queue instead of failing half way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
elif ENVIRONMENT != "test":
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": number("DATABASE_POOL", 8, 1, 100)}
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if env.str("REDIS_URL", ""):
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.str("REDIS_URL"),
    }

# Tasks go through a table in the same database: mail waits there until a decision can no longer be undone.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# Mail

MAILERS = {"default": {"BACKEND": "config.console_mail.EmailBackend"}}
if IS_PRODUCTION or env.str("EMAIL_URL", ""):
    _mail = env.email_url("EMAIL_URL")
    MAILERS["default"] = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": _mail["EMAIL_HOST"],
            "port": _mail["EMAIL_PORT"] or 25,
            "username": _mail.get("EMAIL_HOST_USER") or "",
            "password": _mail.get("EMAIL_HOST_PASSWORD") or "",
            "use_tls": bool(_mail.get("EMAIL_USE_TLS")),
            "use_ssl": bool(_mail.get("EMAIL_USE_SSL")),
            "timeout": 15,
        },
    }
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"{SITE_NAME_ZH} <{CONTACT_EMAIL or 'noreply@localhost'}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# People: e-mail and password, second factor by app or passkey

AUTH_USER_MODEL = "community.Member"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if ENVIRONMENT == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "community.members.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {"signup": "community.pages.forms.SignupForm"}
# A code typed into the page that is already open is easier for beginners than a link that opens another one.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail when password, address or second factor changed
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {} if ENVIRONMENT != "test" else False
MFA_ADAPTER = "community.members.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION
MFA_TOTP_TOLERANCE = 1  # clocks of phones differ by some seconds
MFA_TOTP_ISSUER = SITE_NAME_EN
USERSESSIONS_TRACK_ACTIVITY = True

# Languages: Chinese has no prefix, English stands under /en/. Messages are written in English.

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_LANGUAGES = ("zh-hans", "en")
MODELTRANSLATION_DEFAULT_LANGUAGE = "zh-hans"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("zh-hans",)
TIME_ZONE = env.str("TIME_ZONE", "Asia/Shanghai")
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
if not IS_PRODUCTION:
    STATIC_ROOT.mkdir(
        parents=True, exist_ok=True
    )  # collectstatic is not needed here; WhiteNoise wants the folder
WHITENOISE_AUTOREFRESH = ENVIRONMENT == "local"
PICTURE_MAX_BYTES = 10 * 1024 * 1024
PICTURE_MAX_PIXELS = 50_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

# Security

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_SSL_REDIRECT = IS_PRODUCTION and env.bool("SECURE_SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
# Attempts are counted per address: behind a proxy the visitor's, not the proxy's, or one guesser locks everybody out.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", False) else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"sanbu": {"level": "INFO"}},
}
