"""Every write of the ledger, named in the imperative.

`engine.act` does any command; the modules below give each verb its own name and facts:
`opening`, `assigning`, `planning`, `rectifying`, `checking`, `closing`.
All take the matter's number, their own facts by keyword, and `engine.Acting`.
"""
