//! 商品交換 (domain.md §3, "Exchange").

use serde::Serialize;

use crate::accept::Terms;
use crate::claim::{ClaimKind, ClaimOptions, Pick, Reason};
use crate::draft::{Command, Draft};
use crate::line::{DiscountShare, Line, LineOrigin, Product};
use crate::number::{ClaimNo, ItemNo};
use crate::order::Order;
use crate::ordered::{Joining, OrderedLine};
use crate::payment::GivenPayment;
use crate::reject::Rejection;

/// 商品交換: units leave the order, others join it. What the buyer or the shop owes because of it
/// is the difference of the order's value, as with every claim.
#[derive(Clone, Debug, Serialize)]
pub struct ExchangeItems {
    /// Which units leave.
    pub items: Vec<Pick>,
    /// Why.
    pub reason: Reason,
    /// What it does to coupons, shipping and the refund.
    pub options: ClaimOptions,
    /// What joins.
    pub replacements: Replacements,
    /// How a difference is paid that the buyer owes.
    pub payment: Option<GivenPayment>,
    /// Whether the refund, if any, is completed at once.
    pub complete_refund: bool,
}

/// What joins the order in exchange.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Replacements {
    /// Another option of the same product: takes over the money of what it replaces, unit for
    /// unit, so that nothing is owed.
    SameProduct(Vec<OptionChange>),
    /// Other products, at their own price and item discount.
    OtherProducts(Vec<OrderedLine>),
}

/// Units of an item that are exchanged for another option.
#[derive(Clone, Debug, Serialize)]
pub struct OptionChange {
    /// The item, as picked.
    pub item_no: ItemNo,
    /// How many of its picked units.
    pub quantity: u32,
    /// The variant that joins.
    pub variant_code: String,
    /// Its option in words.
    pub option: Option<String>,
}

impl Command for ExchangeItems {
    const NAME: &'static str = "exchange_items";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let items = order.set_apart(&self.items, Order::may_exchange)?;
        let picked: Vec<ItemNo> = self.items.iter().map(|pick| pick.item_no).collect();
        let claim_no = order.next_claim_no(ClaimKind::Exchange);
        let pairs: Vec<(ItemNo, ItemNo)> = picked.into_iter().zip(items.iter().copied()).collect();
        let replacements = self.replacements.lines(order, claim_no, &pairs)?;
        let terms = Terms {
            reason: &self.reason,
            options: &self.options,
            replacements,
            payment: self.payment.as_ref(),
        };
        order.accept_claim(claim_no, &items, terms)?;
        if self.complete_refund {
            order.complete_refund_of(claim_no);
        }
        Ok(())
    }
}

impl Replacements {
    /// The lines that join. `claimed` pairs each item as the caller names it with the item that
    /// the claim holds (another one where the claim split it).
    pub(crate) fn lines(
        &self,
        order: &Order,
        claim_no: ClaimNo,
        claimed: &[(ItemNo, ItemNo)],
    ) -> Result<Vec<Line>, Rejection> {
        let origin = LineOrigin::Replacement(claim_no);
        match self {
            Self::OtherProducts(ordered) => {
                let replaced = claimed.first().and_then(|&(_, item_no)| order.item(item_no));
                let replaced = replaced.ok_or(Rejection::NoItems)?;
                let payment_no = order.line_of(replaced).payment_no;
                Joining::to(order, payment_no, origin).lines(ordered)
            }
            Self::SameProduct(changes) => same_product(order, origin, claimed, changes),
        }
    }
}

fn same_product(
    order: &Order,
    origin: LineOrigin,
    claimed: &[(ItemNo, ItemNo)],
    changes: &[OptionChange],
) -> Result<Vec<Line>, Rejection> {
    let unknown =
        |change: &&OptionChange| !claimed.iter().any(|&(named, _)| named == change.item_no);
    if let Some(change) = changes.iter().find(unknown) {
        return Err(Rejection::UnknownItem { item_no: change.item_no });
    }
    let mut lines = Vec::new();
    let mut line_no = order.lines.last().map_or(0, |line| line.line_no);
    for &(item_no, held) in claimed {
        let item = order.item(held).expect("the claim holds items of its order");
        let own = || changes.iter().filter(|change| change.item_no == item_no);
        let requested: u32 = own().map(|change| change.quantity.min(item.quantity() + 1)).sum();
        if requested != item.quantity() || own().any(|change| change.quantity == 0) {
            let available = item.quantity();
            return Err(Rejection::ReplacementQuantityMismatch { item_no, requested, available });
        }
        let mut from = item.from;
        for change in own() {
            line_no += 1;
            lines.push(taking_over(order.line_of(item), from, line_no, origin, change));
            from += change.quantity;
        }
    }
    Ok(lines)
}

/// A line that takes over the money of the units it replaces.
fn taking_over(
    line: &Line,
    from: u32,
    line_no: u32,
    origin: LineOrigin,
    change: &OptionChange,
) -> Line {
    let money = line.slice(from, from + change.quantity);
    let shares = money.order_discounts.into_iter().filter(|share| !share.amount.is_zero());
    Line {
        line_no,
        product: Product {
            variant_code: change.variant_code.clone(),
            option: change.option.clone(),
            ..line.product.clone()
        },
        quantity: change.quantity,
        item_discount: money.item_discount,
        discount_shares: shares.collect::<Vec<DiscountShare>>(),
        origin,
        ..line.clone()
    }
}
