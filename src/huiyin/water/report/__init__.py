"""The city's monthly water report: its tables in words, its map, its Word file and workbook."""
