"""Plans: the official document as measures, tasks, parties, periods and targets that units can work on."""
