"""Import of real files: sniff the file, read the mapping, bind both, stream typed rows, land them."""
