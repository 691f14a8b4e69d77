"""Rules and numbers with their source: one sentence, one citation, one pure function; one number, its dates, its document."""
