"""What the pages of a plan read: tasks as they stand on a day, filters, counts, the matrix; nothing here writes."""
