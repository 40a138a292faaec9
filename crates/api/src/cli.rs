//! The command line (api.md §4).
