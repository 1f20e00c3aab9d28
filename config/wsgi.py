import os

from django.core.wsgi import get_wsgi_application

from config import demo_accounts

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
demo_accounts.refuse_at_start()
