//! What a command brings along that stands beside the order.

use std::fmt;
use std::sync::Arc;

use order_domain::draft::Change;

use super::people::NewPerson;

/// Makes the text of a memo, 1–1,000 characters, of what a command did.
pub type MemoOf = Arc<dyn Fn(&Change) -> String + Send + Sync>;

/// What a command brings along: saved with it, or not at all.
#[derive(Clone, Default)]
pub struct Alongside {
    /// The personal data that it names.
    pub people: Vec<NewPerson>,
    /// A memo that is to tell of it (`also_memo`).
    pub memo: Option<MemoOf>,
}

impl From<Vec<NewPerson>> for Alongside {
    fn from(people: Vec<NewPerson>) -> Self {
        Self { people, memo: None }
    }
}

impl fmt::Debug for Alongside {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Alongside")
            .field("people", &self.people)
            .field("memo", &self.memo.is_some())
            .finish()
    }
}
