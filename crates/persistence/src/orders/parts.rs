//! Whether an order is there, and whether it has a part: asked before a request is looked at.

use order_domain::number::{ClaimNo, PaymentNo, RefundNo, ShipmentNo};
use sea_orm::{DatabaseTransaction, EntityTrait};

use super::{Orders, find_id};
use crate::entity::{order_claims, order_payments, order_refunds, order_shipments};
use crate::error::Error;
use crate::write::ShopId;

/// A part of an order by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartNo {
    /// CS: cancellation, exchange or return.
    Claim(ClaimNo),
    /// 返金.
    Refund(RefundNo),
    /// 配送; one that was canceled is a part still.
    Shipment(ShipmentNo),
    /// 決済.
    Payment(PaymentNo),
}

impl Orders {
    /// Whether the shop has an order of this number.
    pub async fn exists(&self, order_no: &str) -> Result<bool, Error> {
        let context = (self.shop, order_no.to_owned());
        self.database
            .for_reading(context, |(shop, order_no), transaction| {
                Box::pin(async move { Ok(find_id(transaction, *shop, order_no).await?.is_some()) })
            })
            .await
    }

    /// Whether the shop has an order of this number with this part.
    pub async fn has(&self, order_no: &str, part: PartNo) -> Result<bool, Error> {
        let context = (self.shop, order_no.to_owned(), part);
        self.database
            .for_reading(context, |(shop, order_no, part), transaction| {
                Box::pin(has(transaction, *shop, order_no, *part))
            })
            .await
    }
}

async fn has(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_no: &str,
    part: PartNo,
) -> Result<bool, Error> {
    let Some(order_id) = find_id(transaction, shop, order_no).await? else { return Ok(false) };
    let key = |number: u32| (shop.0, order_id, i64::from(number));
    Ok(match part {
        PartNo::Claim(ClaimNo { number, kind }) => {
            let claim = order_claims::Entity::find_by_id(key(number)).one(transaction).await?;
            claim.is_some_and(|claim| claim.kind == kind.to_string())
        }
        PartNo::Refund(number) => {
            order_refunds::Entity::find_by_id(key(number.0)).one(transaction).await?.is_some()
        }
        PartNo::Shipment(number) => {
            order_shipments::Entity::find_by_id(key(number.0)).one(transaction).await?.is_some()
        }
        PartNo::Payment(number) => {
            order_payments::Entity::find_by_id(key(number.0)).one(transaction).await?.is_some()
        }
    })
}
