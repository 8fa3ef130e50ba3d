"""Purposes that every firm has; it adds its own, and packs bring theirs."""

from django.db import migrations

FIRST = (
    ("marketing", "Marketing", ["sms", "whatsapp"], True, True),
    ("public_profile", "Public profile", [""], True, True),
    ("service", "Service", [], False, False),
    ("guardian_consent", "Asking a guardian", [], False, False),
)


def fill(apps, _schema_editor):
    purposes = apps.get_model("privacy", "Purpose")
    for slug, name, consent_for, spares_children, spares_students in FIRST:
        purposes.objects.get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "consent_for": consent_for,
                "spares_children": spares_children,
                "spares_students": spares_students,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_promises")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
