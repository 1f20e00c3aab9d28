import django.contrib.postgres.indexes
from django.db import migrations, models

import search.days


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0002_headings"),
    ]

    operations = [
        # A million entries take minutes.
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        # Words stay in their row, where ranking reads them at once, and not in pieces beside it. What is there already
        # moves in when it is built anew.
        migrations.RunSQL(
            "ALTER TABLE search_entry SET (toast_tuple_target = 8160)",
            "ALTER TABLE search_entry RESET (toast_tuple_target)",
        ),
        migrations.RemoveIndex(model_name="entry", name="entry_words"),
        migrations.AddIndex(
            model_name="entry",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("vector"), search.days.DayOf("at"), name="entry_words"
            ),
        ),
    ]
