"""PDF files into facts, pages and their text; everything that parses runs in a child process."""
