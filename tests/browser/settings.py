"""For the processes of a test's household: quick passwords, and static files as they lie in the folders."""

from config.settings import *  # noqa: F403
from config.settings import STORAGES

STAFF_NEED_SECOND_FACTOR = False
REQUESTS_A_MINUTE = VISITOR_REQUESTS_A_MINUTE = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
