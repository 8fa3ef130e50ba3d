"""Pictures of contacts."""

from django.db import models

from contacts.models.records import Contact


class ContactPhoto(models.Model):
    """The picture of a contact, which holds its name, so that lists read no pictures."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="picture")
    #: Random, so that nobody finds it who was not told.
    name = models.CharField(max_length=50, unique=True)
    content = models.BinaryField(editable=False)
    content_type = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.name
