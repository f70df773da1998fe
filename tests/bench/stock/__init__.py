"""A stock project of django-oscar-api as its documentation starts one, in an environment of its own."""
