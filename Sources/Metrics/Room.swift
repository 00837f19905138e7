// A room still to be furnished.
