"""Which apps make up the product: settings, addresses, menu, roles."""
