//! The `orderdesk` command.

fn main() {}
