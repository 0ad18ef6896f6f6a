"""The file store, a folder or an S3 bucket behind one protocol, and the look inside a file before it is kept."""
