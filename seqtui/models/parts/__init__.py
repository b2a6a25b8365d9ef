"""Parts that several models share: cells, attention, blocks, what stands around them."""
