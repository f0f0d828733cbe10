"""Migrations of the store, applied by `postsales db upgrade`."""
