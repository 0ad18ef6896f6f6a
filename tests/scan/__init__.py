"""`make scan`: wapiti looks at the demo world, as a visitor and signed in as each role."""
