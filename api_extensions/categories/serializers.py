"""What staff may write of a category."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from api_extensions.categories.tree import CategoryNode
from api_extensions.documents import category_lookup
from api_extensions.documents.repeating import RepeatableInput


class CategoryInput(RepeatableInput):
    """A category as staff write it. Without a `slug` one is made from the name, once: renaming keeps it."""

    document = CategoryNode
    name = serializers.CharField(max_length=255)
    slug = serializers.SlugField(required=False, max_length=255)
    description = serializers.CharField(required=False, allow_blank=True, max_length=100_000)
    is_public = serializers.BooleanField(required=False)
    parent = serializers.JSONField(required=False, allow_null=True, help_text="Id, slug or path; null: a root.")

    def validate_parent(self, named: Any) -> int | None:
        if named is None:
            return None
        if isinstance(named, bool) or not isinstance(named, (int, str)):
            raise ValidationError("A category is named by its id, slug or path.", code="invalid")
        try:
            return category_lookup.find([str(named)], public_only=False)[0]
        except category_lookup.NoSuchCategory as missing:
            raise ValidationError(str(missing), code="unknown_category") from missing
