"""Fork of Oscar's shipping dashboard: what sending costs is changed by whoever may change it."""
