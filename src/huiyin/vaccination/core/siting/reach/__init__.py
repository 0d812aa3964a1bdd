"""Who is within reach of which site: what p-center and covering have in common.

Both ask for p sites within reach of as many communities as can be: covering counts the people of
those left out, p-center asks whether some plan leaves nobody out at a radius.
"""
