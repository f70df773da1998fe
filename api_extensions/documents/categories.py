"""Categories as references inside other documents: name, slug and full path."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers


@extend_schema_serializer(component_name="CategoryReference")
class CategoryReference(serializers.Serializer):
    """A category as other documents name it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()
    path = serializers.CharField(help_text="Slugs from the root, separated by a slash.")
