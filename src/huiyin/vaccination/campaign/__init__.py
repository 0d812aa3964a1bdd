"""A season of doses, teams and sites: `huiyin campaign`."""
