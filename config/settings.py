"""Every setting comes from the environment; docs/operations.md lists them.

HEARTH_MODE is production unless said otherwise, and production refuses to start half configured.
"""

from pathlib import Path

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import administration, connections, keys, logs, policy, providers

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE = env("HEARTH_MODE", default="production")
if MODE not in ("production", "development", "demo"):
    raise ImproperlyConfigured("HEARTH_MODE is production, development or demo.")
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"
DEBUG = MODE == "development" and env.bool("DEBUG", default=True)
if PRODUCTION and env.bool("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG shows members' data to strangers: it cannot be on in production.")

SITE_NAME = "Hearth"
SITE_URL = env("SITE_URL", default="http://localhost:8000").rstrip("/")
SECRET_KEY = env("SECRET_KEY", default="only-for-development" if MODE == "development" else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text that stays the same between starts.")
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY needs at least 50 characters in production.")
# Keys of before: sessions and authors of imported mail are still recognised by them.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
if "*" in ALLOWED_HOSTS:
    # The sockets' origin check takes this list, so a star would open them to every site.
    raise ImproperlyConfigured("ALLOWED_HOSTS names hosts one by one; * is not accepted.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "config.serving",  # its runserver speaks to sockets too
    "config.keeping",
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "channels",
    "django_htmx",
    "rules.apps.AutodiscoverRulesConfig",
    "ui",
    "people",
    "content",
    "engagement",
    "moderation",
    "search",
    "communities",
    "discussions",
    "chat",
    "knowledge",
    "mentoring",
]

SOCIALACCOUNT_PROVIDERS = providers.providers(env)
INSTALLED_APPS += providers.apps(SOCIALACCOUNT_PROVIDERS)
if not PRODUCTION:
    INSTALLED_APPS.append("demo")
# A mailing list for the demo to bring in; without the file it goes without.
DEMO_ARCHIVE = env.path(
    "HEARTH_DEMO_ARCHIVE", default=str(BASE_DIR.parent / "shared/data/r-package-devel/2015q2.txt")
)()

MIDDLEWARE = [
    "config.health.Health",
    "config.middleware.RequestContext",
    "config.middleware.WithoutNul",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ui.middleware.DrawnFaces",
    "ui.middleware.PolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.sessions.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.OwnForms",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "people.middleware.PersonalTime",
    "config.paces.Paces",
    "people.middleware.SecondFactorOfStaff",
    "moderation.middleware.WritingPaused",
    "config.middleware.PrivatePages",
    "config.middleware.AdminPolicy",
    "config.middleware.SignInFromFragments",
    "config.deadlocks.DoneAgain",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"

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
                "ui.context.shell",
            ],
        },
    }
]

# Databases, cache, broker, channel layer -----------------------------------------------------------
DATABASES = {"default": connections.database(env, production=PRODUCTION)}
REDIS_URL = connections.redis_url(env, production=PRODUCTION)
REDIS_PREFIX = env("REDIS_PREFIX", default="hearth")
CACHES = {
    "default": {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": REDIS_PREFIX,
    },
    # Only what is counted against guessing and repeating, and only while Redis is away.
    "counts": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "counts_without_cache"},
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": REDIS_PREFIX},
    }
}
CELERY_BROKER_URL = connections.broker_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": f"{REDIS_PREFIX}:", "visibility_timeout": 3600}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People ------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["display_name", "handle", "email"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "people.passwords.GuessedFirstValidator"},
]
# The address is unique by Lower(email), which the check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "people.forms.SignupForm",
    "login": "people.forms.LoginForm",
    "request_login_code": "people.forms.CodeForm",
    "add_email": "people.forms.AddEmailForm",
}
SOCIALACCOUNT_FORMS = {"signup": "people.forms.SocialSignupForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_REDIRECT_URL = "/welcome/"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Long enough for a letter that is held back on its way.
PASSWORD_RESET_TIMEOUT = 3600
# Whoever finds a machine that was left open changes nothing by which its owner signs in.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
# The form asks; whoever works at a machine of many says no.
ACCOUNT_SESSION_REMEMBER = None
SOCIALACCOUNT_ADAPTER = "people.adapter.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
# Who may make an account (people/door.py): open, invitation, domain or sso.
SIGN_UP = env("SIGN_UP", default="open")
SIGN_UP_DOMAINS = env.list("SIGN_UP_DOMAINS", default=[])
if SIGN_UP not in ("open", "invitation", "domain", "sso"):
    raise ImproperlyConfigured("SIGN_UP is open, invitation, domain or sso.")
if SIGN_UP == "domain" and not SIGN_UP_DOMAINS:
    raise ImproperlyConfigured("SIGN_UP=domain needs SIGN_UP_DOMAINS, or nobody could make an account.")
ACCOUNT_RATE_LIMITS = {"signup": "5/30m/ip", "reset_password": "20/m/ip,5/30m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
USERSESSIONS_TRACK_ACTIVITY = False
MFA_ADAPTER = "people.second_factors.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

# Staff need a second factor; in the demo, whose password everybody knows, it would keep everybody out.
STAFF_NEED_SECOND_FACTOR = not DEMO
# The administration asks again who is there; 0 never.
STAFF_SIGNED_IN_HOURS = env.int("STAFF_SIGNED_IN_HOURS", default=0 if DEMO else 12)
# Seal what somebody notes for themselves about their mentoring, the newest key first (docs/operations.md).
PRIVATE_NOTES_KEYS = keys.private_notes(env, demo=DEMO, secret=SECRET_KEY)

# Limits ------------------------------------------------------------------------------------------
# Pages a minute (config/paces.py); none in the demo, where everybody is on one machine.
REQUESTS_A_MINUTE = env.int("REQUESTS_A_MINUTE", default=0 if DEMO else 300)
VISITOR_REQUESTS_A_MINUTE = env.int("VISITOR_REQUESTS_A_MINUTE", default=0 if DEMO else 120)
PACES = {
    "GET search:results": (env.int("SEARCHES_A_MINUTE", default=30), 60),
    "GET search:suggestions": (env.int("SUGGESTIONS_A_MINUTE", default=120), 60),
    "POST content:uploads": (env.int("UPLOADS_IN_TEN_MINUTES", default=20), 600),
    "GET moderation:words": (env.int("WORDS_PAGES_AN_HOUR", default=60), 3600),
    "POST moderation:words": (10, 3600),
    "GET mentoring:feed": (env.int("CALENDARS_AN_HOUR", default=60), 3600),
}
# So many flags hide a thing until somebody has looked (moderation/weighing.py); 0 never.
FLAGS_THAT_HIDE = env.int("FLAGS_THAT_HIDE", default=3)
# The same words so often in an hour, and no more (moderation/repeating.py).
REPEATS_AN_HOUR = env.int("REPEATS_AN_HOUR", default=2)
REFUSE_DISPOSABLE_ADDRESSES = env.bool("REFUSE_DISPOSABLE_ADDRESSES", default=True)
FLAGS_A_DAY = env.int("FLAGS_A_DAY", default=20)
COMMUNITIES_A_DAY = env.int("COMMUNITIES_A_DAY", default=5)
LETTERS_A_WEEK = env.int("LETTERS_A_WEEK", default=2)
INVITATIONS_A_DAY = env.int("INVITATIONS_A_DAY", default=1000)
REQUESTS_A_DAY = env.int("REQUESTS_A_DAY", default=20)
PROPOSALS_A_DAY = env.int("PROPOSALS_A_DAY", default=5)
RESOURCES_A_DAY = env.int("RESOURCES_A_DAY", default=20)
# Open at once, over all processes (config/serving/counting.py).
SOCKETS_A_PERSON = env.int("SOCKETS_A_PERSON", default=20)
# How long a mail about what has one's name on it waits for it to be read here.
NOTICE_MAIL_MINUTES = env.int("NOTICE_MAIL_MINUTES", default=10)
# The same for being called in a room's chat, which goes on meanwhile.
CHAT_MAIL_MINUTES = env.int("CHAT_MAIL_MINUTES", default=2)
# And for a message to oneself, which one may be about to read after a coffee.
MESSAGE_MAIL_MINUTES = env.int("MESSAGE_MAIL_MINUTES", default=10)
# So long a superior has to answer before the one reminder, and again before it is said that no answer comes.
SUPERIOR_REMINDED_DAYS = max(1, env.int("SUPERIOR_REMINDED_DAYS", default=7))

# Words, times --------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# Files ---------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))()
# Made at set-up and never committed: subset fonts, the joined stylesheet.
ASSETS_ROOT = env.path("ASSETS_ROOT", default=str(BASE_DIR / ".hearth" / "assets"))()
STATICFILES_DIRS = [BASE_DIR / "static", ASSETS_ROOT]
STATICFILES_FINDERS = [
    "ui.finders.JoinedStylesheetFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
PROFILE_CHANGES_A_DAY = env.int("PROFILE_CHANGES_A_DAY", default=30)
HANDLE_CHANGES_A_MONTH = env.int("HANDLE_CHANGES_A_MONTH", default=3)
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "media"))()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Kept for ever: what has a hash in its name, or in the name of its folder (ui/modules.py).
WHITENOISE_IMMUTABLE_FILE_TEST = r"[./][0-9a-f]{12}[./]"
if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"

# Writing: how much and how often. Whoever goes beyond is told so kindly and keeps what they typed.
UPLOAD_MOST_BYTES = env.int("UPLOAD_MOST_MB", default=10) * 1024 * 1024
UPLOAD_MOST_PIXELS = 50_000_000
LONGEST_TEXT = env.int("LONGEST_TEXT", default=32_000)
SHORTEST_TITLE = env.int("SHORTEST_TITLE", default=10)
# No longer than the database holds.
LONGEST_TITLE = min(env.int("LONGEST_TITLE", default=200), 200)
UPLOADS_A_DAY = env.int("UPLOADS_A_DAY", default=60)
# What asks for /metrics sends it; without one there is no such address.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
# Touched by a process that answers on no port, for as long as it does its work.
ALIVE_FILE = env("ALIVE_FILE", default="")
ADDRESSES_KEPT_DAYS = env.int("ADDRESSES_KEPT_DAYS", default=90)
DELETED_KEPT_DAYS = env.int("DELETED_KEPT_DAYS", default=30)
DRAFTS_KEPT_DAYS = env.int("DRAFTS_KEPT_DAYS", default=180)
# What staff did in the administration (people/staff_log.py); its names go with what was taken away.
STAFF_LOG_KEPT_DAYS = env.int("STAFF_LOG_KEPT_DAYS", default=730)
# Only what a new account wrote is taken away as spam in one step, and so long it can be brought back in one.
SPAM_OF_ACCOUNTS_DAYS = env.int("SPAM_OF_ACCOUNTS_DAYS", default=30)
SPAM_KEPT_DAYS = env.int("SPAM_KEPT_DAYS", default=30)
# Time to think again before an account is erased, and to fetch the file with one's own data.
LEAVING_GRACE_DAYS = env.int("LEAVING_GRACE_DAYS", default=7)
OWN_DATA_KEPT_HOURS = env.int("OWN_DATA_KEPT_HOURS", default=48)
POSTS_A_MINUTE = env.int("POSTS_A_MINUTE", default=6)
THREADS_AN_HOUR = env.int("THREADS_AN_HOUR", default=10)
BEGUN_IN_LIBRARY_AN_HOUR = env.int("BEGUN_IN_LIBRARY_AN_HOUR", default=10)
REMARKS_AN_HOUR = env.int("REMARKS_AN_HOUR", default=60)
MENTIONS_A_POST = env.int("MENTIONS_A_POST", default=10)
# How fast one speaks in rooms; a limit against a stuck key or a script (chat/pace.py).
CHAT_IN_FIVE_SECONDS = max(1, env.int("CHAT_IN_FIVE_SECONDS", default=5))
CHAT_A_MINUTE = max(1, env.int("CHAT_A_MINUTE", default=60))
# Somebody is new for so many days; until then what they write with more links out waits (moderation/links.py).
NEWCOMER_DAYS = env.int("NEWCOMER_DAYS", default=3)
LINKS_OF_A_NEWCOMER = env.int("LINKS_OF_A_NEWCOMER", default=3)
# Much within minutes by people who are new waits for a look (moderation/bursts.py); 0 never.
BURST_MINUTES = env.int("BURST_MINUTES", default=10)
BURST_PLACES = env.int("BURST_PLACES", default=5)
BURST_PEOPLE = env.int("BURST_PEOPLE", default=3)
# Nearly the same: of so many signs at least (many say "good morning"), among so many of the latest, that much alike.
BURST_SHORTEST = env.int("BURST_SHORTEST", default=40)
BURST_COMPARED = env.int("BURST_COMPARED", default=200)
BURST_ALIKE_PERCENT = env.int("BURST_ALIKE_PERCENT", default=70)
BURST_JOINS = env.int("BURST_JOINS", default=10)
BURST_ARRIVALS = env.int("BURST_ARRIVALS", default=30)

# Mail ----------------------------------------------------------------------------------------------
MAILERS = {"default": connections.mailer(env, mode=MODE)}
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <hearth@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Large mail houses put off who sends too fast. 0 means no limit.
MAIL_A_MINUTE_TO_A_DOMAIN = env.int("MAIL_A_MINUTE_TO_A_DOMAIN", default=600)
# What a mail service is asked with, and what it says of letters that came back; without a secret
# or a key that it signs with nobody listens.
ANYMAIL = connections.anymail(env)
if ANYMAIL:
    INSTALLED_APPS.append("anymail")

# Safety --------------------------------------------------------------------------------------------
SECURE_CSP = policy.PAGES
SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# After that one signs in again, whatever one did (config/sessions.py); and earlier where nobody came for a while.
SESSION_COOKIE_AGE = env.int("SESSION_LONGEST_DAYS", default=30) * 24 * 3600
SESSION_IDLE_DAYS = env.int("SESSION_IDLE_DAYS", default=14)
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

UNFOLD = administration.look(SITE_NAME)

LOGGING_CONFIG = None
logs.configure(env("LOG_FORMAT", default="json" if PRODUCTION else "console"))
