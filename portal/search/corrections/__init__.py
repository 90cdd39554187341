"""What a reader may have meant: spelling, keyboard layout, blanks and names, by the words that an index holds."""
