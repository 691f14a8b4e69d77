"""The subjects of the field, one package each."""
