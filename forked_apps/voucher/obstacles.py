"""Why a voucher cannot be used: words that clients may rely on."""

NOT_STARTED = "not_started"
ENDED = "ended"
USED_UP = "used_up"
USED_BY_YOU = "used_by_you"
LOGIN_REQUIRED = "login_required"
ALREADY_APPLIED = "already_applied"
SUSPENDED = "suspended"
