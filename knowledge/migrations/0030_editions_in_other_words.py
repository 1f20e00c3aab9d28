from django.db import migrations, models


def say_which_they_are(apps, schema_editor):
    """The audit trail knows how many there were before each."""
    editions = apps.get_model("knowledge", "SheetEdition").objects
    kinds = apps.get_model("contenttypes", "ContentType").objects
    kind = kinds.filter(app_label="knowledge", model="sheet").first()
    trail = apps.get_model("moderation", "AuditEntry").objects.filter(target_type=kind, verb="moderation.edited")
    for sheet, after in trail.values_list("target_id", "after").iterator():
        if before := after.get("editions"):
            editions.filter(sheet=sheet, number=before + 1).update(in_other_words=True)


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("knowledge", "0029_words_of_uses_stay_theirs"),
        ("moderation", "0016_former_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="sheetedition",
            name="in_other_words",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunPython(say_which_they_are, migrations.RunPython.noop),
    ]
