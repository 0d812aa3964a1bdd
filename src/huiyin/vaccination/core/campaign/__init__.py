"""Campaign: which doses where and when."""
