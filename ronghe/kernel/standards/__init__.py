"""National standards as code: codes, divisions, names, and the columns every record has."""
