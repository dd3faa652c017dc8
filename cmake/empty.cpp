// Gives libraries without sources of their own something to archive.
