"""Rules and numbers with their source: a sentence, its citation, a pure function; a number, its dates, its paper."""
