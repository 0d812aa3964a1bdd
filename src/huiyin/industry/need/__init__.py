"""The need desk's shell: its files and the command `huiyin need`."""
