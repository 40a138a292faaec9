//! Who wrote what at the desk: every version of a memo, an inquiry or an entry of the blacklist is
//! kept, the last one with its deletion.

use chrono::{DateTime, Utc};
use sea_orm::DatabaseTransaction;
use serde::Serialize;
use strum::Display;
use uuid::Uuid;

use crate::bulk;
use crate::entity::desk_changes;
use crate::error::Error;
use crate::rows::parts::json;
use crate::write::{Origin, ShopId};

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum Subject {
    /// 運営者メモ.
    Memo,
    /// お問い合わせ.
    Inquiry,
    /// ブラックリスト.
    BlacklistEntry,
}

/// What was done to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum Action {
    /// It came to be.
    Created,
    /// It says something else.
    Changed,
    /// Somebody answered.
    Replied,
    /// It is gone.
    Deleted,
}

/// A version of something at the desk.
pub(crate) struct Revision {
    pub subject: Subject,
    pub order_id: Uuid,
    pub subject_id: Uuid,
    pub version: i64,
    pub at: DateTime<Utc>,
}

impl Revision {
    /// The row that says so.
    pub(crate) fn row(
        self,
        shop: ShopId,
        action: Action,
        data: &impl Serialize,
        origin: &Origin,
    ) -> desk_changes::Model {
        desk_changes::Model {
            shop_id: shop.0,
            order_id: self.order_id,
            subject_id: self.subject_id,
            version: self.version,
            subject: self.subject.to_string(),
            action: action.to_string(),
            data: json(data),
            actor: json(&origin.actor),
            ip: origin.address(),
            request_id: origin.request_id.clone(),
            credential: origin.credential.0.clone(),
            at: self.at,
        }
    }

    /// Keeps it.
    pub(crate) async fn keep(
        self,
        shop: ShopId,
        action: Action,
        data: &impl Serialize,
        origin: &Origin,
        transaction: &DatabaseTransaction,
    ) -> Result<(), Error> {
        let row = self.row(shop, action, data, origin);
        bulk::insert::<desk_changes::Entity, _>(transaction, vec![row]).await
    }
}
