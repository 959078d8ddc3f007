"""What a question asks about and the pages do not speak of: another year, somebody else."""
