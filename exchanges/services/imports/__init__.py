"""Importing past records from a spreadsheet: uploaded, checked whole, confirmed, written row by row."""
