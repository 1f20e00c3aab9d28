from django.db import migrations

# What is counted against guessing while Redis is away. Unlogged: a crash of Postgres may forget it.
CREATE = """
CREATE UNLOGGED TABLE counts_without_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
"""


class Migration(migrations.Migration):
    dependencies = [("moderation", "0003_append_only")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE counts_without_cache")]
