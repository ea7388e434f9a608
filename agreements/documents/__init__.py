"""Pages of the documents of the agreement layer, and the frame that every document shares."""
