// Tests still to be written.
