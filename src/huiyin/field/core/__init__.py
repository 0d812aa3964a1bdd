"""The field's method: values in, values out. No Django, clock, database, files or network."""
