"""From outline to Word: the shipped templates are made by this code and by nothing else."""
