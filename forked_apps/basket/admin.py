"""Django admin of the basket app: none. Carts have their writers (`editing`, `merging`), and raw rows pass them by."""
