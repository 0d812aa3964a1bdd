"""Every write of intake, named in the imperative: `workbooks`, and what each channel brings."""
