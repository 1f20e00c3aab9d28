import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

import search.days


class Migration(migrations.Migration):
    atomic = False  # an index made beside the writers takes no part in a transaction

    dependencies = [
        ("search", "0007_marks_beneath_accents"),
    ]

    operations = [
        # A million entries take minutes; a connection with limits of its own comes after.
        migrations.RunSQL("SET statement_timeout = 0", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="entry",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("vector"), search.days.BlocksOf("at"), name="entry_words_by_days"
            ),
        ),
        RemoveIndexConcurrently(model_name="entry", name="entry_words"),
        migrations.RunSQL("RESET statement_timeout", migrations.RunSQL.noop),
    ]
