"""The tests, one folder per part of the product, and the real servers they run against in `ground`."""
