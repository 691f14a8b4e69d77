"""People who sign in: the account, its password rules and its pages."""
