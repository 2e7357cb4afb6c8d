"""One module for each measure."""
