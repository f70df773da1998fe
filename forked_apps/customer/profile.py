"""Change one's own profile."""


def change(*, user, **fields: str):
    """Writes first_name, last_name and phone of the user, those that are given, and answers the user."""
    for name, value in fields.items():
        setattr(user, name, value)
    if fields:
        user.save(update_fields=list(fields))
    return user
