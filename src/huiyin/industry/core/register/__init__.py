"""Registers of enterprises as people hand them in: codes, headings, cells; pure."""
