from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index made beside the writers takes no part in a transaction

    dependencies = [
        ("engagement", "0004_where_it_happened"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("place", ""), _negated=True), fields=["place"], name="notified_of_place"
            ),
        ),
    ]
