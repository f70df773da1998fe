"""A walk over every route of the project as every role: nothing crashes, and nobody below a superuser gains power."""
