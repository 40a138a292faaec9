//! Memos that are written with something else, or together.

use chrono::{DateTime, Utc};
use order_domain::stamp::{Actor, ActorKind};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::{Memo, MemoText, NewMemo, SystemMemo, to_row};
use crate::bulk;
use crate::desk::changes::Action;
use crate::entity::{desk_changes, memos};
use crate::error::Error;
use crate::write::{Origin, ShopId};

/// Characters of a memo at most.
const LONGEST: usize = 1_000;
/// Id and name of the system as an author.
const SYSTEM: &str = "system";

/// Memos that a transaction writes, collected so that many are inserted at once.
#[derive(Debug, Default)]
pub(crate) struct Written {
    memos: Vec<memos::Model>,
    changes: Vec<desk_changes::Model>,
}

impl Written {
    /// Adds what was collected elsewhere.
    pub(crate) fn append(&mut self, other: Self) {
        self.memos.extend(other.memos);
        self.changes.extend(other.changes);
    }

    /// Adds a memo of an operator.
    pub(crate) fn add(
        &mut self,
        shop: ShopId,
        order_id: Uuid,
        new: &NewMemo,
        origin: &Origin,
        at: DateTime<Utc>,
    ) -> Memo {
        let memo = Memo {
            order_id,
            memo_id: Uuid::now_v7(),
            text: new.text.clone(),
            system_code: None,
            also_inquiry: new.also_inquiry,
            author: origin.actor.clone(),
            ip: origin.address(),
            created_at: at,
            updated_at: at,
            version: 1,
        };
        self.push(shop, memo, origin)
    }

    /// Adds the text of a command that is to stand among the memos too.
    pub(crate) fn add_copy(
        &mut self,
        shop: ShopId,
        order_id: Uuid,
        content: &str,
        origin: &Origin,
        at: DateTime<Utc>,
    ) -> Memo {
        let content = content.chars().take(LONGEST).collect();
        let text = MemoText { content, important: false, pinned: false };
        self.add(shop, order_id, &NewMemo { text, also_inquiry: false }, origin, at)
    }

    /// Adds what the system notes while somebody does something.
    pub(crate) fn add_system(
        &mut self,
        shop: ShopId,
        order_id: Uuid,
        (code, content): (SystemMemo, String),
        origin: &Origin,
        at: DateTime<Utc>,
    ) -> Memo {
        let important = code == SystemMemo::MaliciousOrder;
        let memo = Memo {
            order_id,
            memo_id: Uuid::now_v7(),
            text: MemoText { content, important, pinned: false },
            system_code: Some(code),
            also_inquiry: false,
            author: Actor {
                kind: ActorKind::System,
                id: SYSTEM.to_owned(),
                name: SYSTEM.to_owned(),
            },
            ip: None,
            created_at: at,
            updated_at: at,
            version: 1,
        };
        self.push(shop, memo, origin)
    }

    fn push(&mut self, shop: ShopId, memo: Memo, origin: &Origin) -> Memo {
        let kept = memo.revision(memo.version, memo.created_at);
        self.changes.push(kept.row(shop, Action::Created, &memo.text, origin));
        self.memos.push(to_row(shop, &memo));
        memo
    }

    /// Inserts them.
    pub(crate) async fn save(self, transaction: &DatabaseTransaction) -> Result<(), Error> {
        bulk::insert::<memos::Entity, _>(transaction, self.memos).await?;
        bulk::insert::<desk_changes::Entity, _>(transaction, self.changes).await
    }
}
