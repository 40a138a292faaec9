//! The diagrams in the README are the transition tables.

use std::fmt::Write;
use std::path::Path;

use order_domain::machine::StateMachine;

const BEGIN: &str = "<!-- state machines: generated, do not edit -->\n";
const END: &str = "<!-- end of state machines -->\n";

/// Fails where the README is stale; `UPDATE_README=1` writes it anew.
#[test]
fn the_readme_shows_the_state_machines_as_they_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(&path).expect("the README is there");
    let (before, rest) = readme.split_once(BEGIN).expect("the README has a place for diagrams");
    let (_, after) = rest.split_once(END).expect("that place has an end");
    let mut diagrams = String::new();
    for machine in StateMachine::all() {
        let (name, diagram) = (machine.name, machine.mermaid());
        write!(
            diagrams,
            "\n<details><summary>{name}</summary>\n\n```mermaid\n{diagram}```\n\n</details>\n"
        )
        .expect("a string takes text");
    }
    let fresh = format!("{before}{BEGIN}{diagrams}\n{END}{after}");
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, &fresh).expect("the README can be written");
    }
    let stale = "the README's diagrams are stale: run this test with UPDATE_README=1";
    assert!(fresh == readme || std::env::var_os("UPDATE_README").is_some(), "{stale}");
}
