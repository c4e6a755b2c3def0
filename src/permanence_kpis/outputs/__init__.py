"""Words, decimals, colours and layout: results as a page, as text in a format, or as files."""
