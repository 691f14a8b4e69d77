"""Who may do what, and to which rows: verbs, areas, scopes, roles and the actor; no tables of its own."""
