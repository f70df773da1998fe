"""The stock Oscar API with its holes closed. Named in OSCARAPI_OVERRIDE_MODULES; modules and classes bear oscarapi's
names, so that whatever oscarapi loads by name finds ours first."""
