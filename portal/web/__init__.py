"""What every page shares: guards, forms and fields, filters, rendering."""
