"""What every route promises: errors, parameters, pages, tags, limits, idempotency and the OpenAPI document."""
