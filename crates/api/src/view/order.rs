//! 注文詳細情報: the order as the popup shows it.

use order_domain::{claim::ClaimKind, item::Item as DomainItem, order::Discount as DomainDiscount};
use persistence::orders::DeskCounts;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Viewer, action,
    action::{Action, On},
    blacklist::{BlacklistEntry, MaliciousReason},
    claim::Claim,
    figures::PaymentSummary,
    inquiry::Inquiry,
    moment,
    payment::Payment,
    person::{Orderer, Receiver},
    refund::{Refund, in_tab},
    shipment::Shipment,
};
use crate::{amount::AmountText, labels, place::LineNumber, vocabulary};

/// 注文詳細情報: one order with everything in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderDetail {
    /// Its number in the shop.
    #[schema(max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// Raised by every change; also in `ETag`.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 3)]
    pub version: i64,
    /// Currency of all its amounts.
    #[schema(pattern = "^[A-Z]{3}$", max_length = 3, example = "JPY")]
    pub currency: String,
    /// When it was placed.
    #[schema(format = DateTime)]
    pub ordered_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// Whether the orderer was on the blacklist when the order was placed, and has not been taken
    /// off it since.
    pub malicious: bool,
    /// Which entries of the blacklist have flagged it, and by what.
    #[schema(max_items = 100_000)]
    pub malicious_reasons: Vec<MaliciousReason>,
    /// ブラックリスト: the entry that this order's guest was designated for; null: none.
    #[schema(required)]
    pub blacklist: Option<BlacklistEntry>,
    /// お客様へのお知らせ: what the storefront's order page shows.
    #[schema(required, max_length = 2000)]
    pub customer_notice: Option<String>,
    /// 品目: the items, each a slice of a line with a status of its own.
    #[schema(max_items = 100_000)]
    pub items: Vec<Item>,
    /// Discounts of the order as a whole.
    #[schema(max_items = 100)]
    pub discounts: Vec<Discount>,
    /// 配送料: the shipping fee at present.
    pub shipping: Shipping,
    /// 配送: items that travel under one tracking number.
    #[schema(max_items = 100_000)]
    pub shipments: Vec<Shipment>,
    /// CS内訳: all claims, whatever their status.
    #[schema(max_items = 100_000)]
    pub claims: Vec<Claim>,
    /// 返金: all refunds, `scheduled` ones too.
    #[schema(max_items = 100_000)]
    pub refunds: Vec<Refund>,
    /// 決済方法: the payments, void ones too.
    #[schema(max_items = 100_000)]
    pub payments: Vec<Payment>,
    /// 決済情報: initial and final figures, and the books.
    pub payment_summary: PaymentSummary,
    /// 注文者: who placed the order.
    pub orderer: Orderer,
    /// 受取人: who receives the goods, and where.
    pub receiver: Receiver,
    /// How many entries each tab of the popup has.
    pub tabs: Tabs,
    /// What may be done.
    #[schema(max_items = 20)]
    pub actions: Vec<Action>,
    /// 注文処理履歴, oldest first; only with `include=history`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 100_000)]
    pub history: Option<Vec<crate::history::HistoryEntry>>,
    /// 決済履歴, oldest first; only with `include=payment_history`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 100_000)]
    pub payment_history: Option<Vec<crate::payments::PaymentHistoryEntry>>,
    /// 運営者メモ, pinned ones first, then the newest; only with `include=memos`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 100_000)]
    pub memos: Option<Vec<crate::memos::Memo>>,
    /// お問い合わせ, newest first; only with `include=inquiries`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 100_000)]
    pub inquiries: Option<Vec<Inquiry>>,
}

/// 品目: a slice of a line, with its own status.
#[derive(Debug, Serialize, ToSchema)]
pub struct Item {
    /// Its number in the order.
    #[schema(max_length = 20, example = "01")]
    pub item_no: String,
    /// The line that it is a slice of.
    #[schema(minimum = 1, maximum = 1_000_000, example = 1)]
    pub line_no: u32,
    /// The code of the product.
    #[schema(max_length = 100, example = "P-A")]
    pub product_code: String,
    /// The variant: what has a stock count.
    #[schema(max_length = 100, example = "P-A-RED")]
    pub variant_code: String,
    /// The product's name when it was bought.
    #[schema(max_length = 255, example = "A")]
    pub name: String,
    /// The option in words.
    #[schema(required, max_length = 500, example = "赤")]
    pub option: Option<String>,
    /// Number of its units.
    #[schema(minimum = 1, maximum = 9999, example = 1)]
    pub quantity: u32,
    /// Price of one unit, tax included.
    pub unit_price: AmountText,
    /// Unit price times quantity.
    pub gross: AmountText,
    /// Its share of the line's discount.
    pub item_discount: AmountText,
    /// Its shares of the order discounts that apply.
    pub order_discount: AmountText,
    /// What it is worth.
    pub net: AmountText,
    /// Tax rate in percent: `"10"`, `"8"`.
    #[schema(pattern = r"^[0-9]{1,3}(\.[0-9]{1,4})?$", max_length = 10, example = "10")]
    pub tax_rate: String,
    /// Derived from `fulfilment` and the claim that holds it.
    pub status: vocabulary::ItemStatus,
    /// `status` for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "商品準備中")]
    pub status_label: &'static str,
    /// The status as Cafe24 codes it: N00, N10, N20, N21, N22, N30, N40; C00, C34, C36, C40, C47,
    /// C49; E00, E32, E34, E36, E40; R00, R30, R34, R36, R40.
    #[schema(max_length = 10, example = "N10")]
    pub cafe24_code: &'static str,
    /// Where the goods are; label: group `fulfilment`.
    pub fulfilment: vocabulary::Fulfilment,
    /// The claim that holds it.
    #[schema(required, max_length = 20, example = "C1")]
    pub claim_no: Option<String>,
    /// The shipment that it travels in.
    #[schema(required, max_length = 20)]
    pub shipment_no: Option<String>,
    /// The payment that pays for it.
    #[schema(max_length = 20, example = "P1")]
    pub payment_no: String,
    /// The item that it was split from.
    #[schema(required, max_length = 20)]
    pub split_from: Option<String>,
    /// Whether 配送商品の追加 may take it; false on all when the order has no target.
    pub can_add_to_shipment: bool,
    /// What may be done.
    #[schema(max_items = 20)]
    pub actions: Vec<Action>,
}

/// An order-level discount.
#[derive(Debug, Serialize, ToSchema)]
pub struct Discount {
    /// Position, from 1: discounts are spread in this order.
    #[schema(minimum = 1, maximum = 1000, example = 1)]
    pub discount_no: u32,
    /// Which sort of discount; label: group `discount_kind`.
    pub kind: vocabulary::DiscountKind,
    /// The number of the coupon; null: it is none.
    #[schema(required, max_length = 100, example = "CP-1")]
    pub coupon_no: Option<String>,
    /// What it is called.
    #[schema(max_length = 255, example = "秋クーポン")]
    pub name: String,
    /// Its amount when the order was placed.
    pub amount: AmountText,
    /// The lines that it applies to; null: all.
    #[schema(required, max_items = 1000)]
    pub line_nos: Option<Vec<LineNumber>>,
    /// The claim that restored the coupon; it has not applied since.
    #[schema(required, max_length = 20)]
    pub restored_by: Option<String>,
}

/// 配送料: the shipping fee, its discount and the rule of the order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Shipping {
    /// The fee, before its discount.
    pub fee: AmountText,
    /// The discount of the fee.
    pub discount: AmountText,
    /// How it is calculated anew after a claim; null: it is not.
    #[schema(required)]
    pub rule: Option<ShippingRule>,
}

/// How shipping is calculated anew.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShippingRule {
    /// The fee below `free_from`.
    pub base_fee: AmountText,
    /// Free from this net total of goods on; null: never.
    #[schema(required)]
    pub free_from: Option<AmountText>,
}

/// How many entries each tab has.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tabs {
    /// 品目: number of items that no accepted claim holds.
    #[schema(minimum = 0, maximum = 1_000_000, example = 2)]
    pub items: usize,
    /// キャンセル: number of cancellations, whatever their status.
    #[schema(minimum = 0, maximum = 1_000_000, example = 0)]
    pub cancellations: usize,
    /// 交換: number of exchanges, whatever their status.
    #[schema(minimum = 0, maximum = 1_000_000, example = 0)]
    pub exchanges: usize,
    /// 返品: number of returns, whatever their status.
    #[schema(minimum = 0, maximum = 1_000_000, example = 0)]
    pub returns: usize,
    /// 返金: number of refunds, without those that wait for the goods.
    #[schema(minimum = 0, maximum = 1_000_000, example = 0)]
    pub refunds: usize,
    /// CS内訳: number of claims of all kinds.
    #[schema(minimum = 0, maximum = 1_000_000, example = 0)]
    pub claims: usize,
    /// お問い合わせ対応: number of inquiries.
    #[schema(minimum = 0, maximum = 1_000_000, example = 0)]
    pub inquiries: u64,
    /// 運営者メモ: number of memos.
    #[schema(minimum = 0, maximum = 1_000_000, example = 0)]
    pub memos: u64,
}

impl OrderDetail {
    /// The order, without what must be asked for.
    pub fn of(viewer: &Viewer, counts: &DeskCounts) -> Self {
        let order = viewer.order;
        let href = viewer.href("");
        Self {
            order_no: order.order_no.clone(),
            version: order.version,
            currency: order.currency.to_string(),
            ordered_at: moment(order.ordered_at),
            updated_at: moment(viewer.record.updated_at),
            malicious: order.malicious(),
            malicious_reasons: MaliciousReason::all(viewer),
            blacklist: BlacklistEntry::of_order(viewer),
            customer_notice: order.customer_notice.clone(),
            items: order
                .items
                .iter()
                // A withdrawn exchange took these out again: they are history.
                .filter(|item| item.removed_by.is_none())
                .map(|item| Item::of(viewer, item))
                .collect(),
            discounts: order.discounts.iter().map(|one| Discount::of(viewer, one)).collect(),
            shipping: Shipping {
                fee: viewer.amount(order.shipping.fee),
                discount: viewer.amount(order.shipping.discount),
                rule: order.shipping_rule.map(|rule| ShippingRule {
                    base_fee: viewer.amount(rule.base_fee),
                    free_from: rule.free_from.map(|from| viewer.amount(from)),
                }),
            },
            shipments: Shipment::all(viewer),
            claims: order.claims.iter().map(|claim| Claim::of(viewer, claim)).collect(),
            refunds: order.refunds.iter().map(|refund| Refund::of(viewer, refund)).collect(),
            payments: order.payments.iter().map(|payment| Payment::of(viewer, payment)).collect(),
            payment_summary: PaymentSummary::of(viewer),
            orderer: viewer.people().orderer(order.orderer),
            receiver: viewer.people().receiver(order.receiver),
            tabs: Tabs::of(viewer, counts),
            actions: action::show(order.actions(viewer.policy), &href, &On::Order, viewer.language),
            history: None,
            payment_history: None,
            memos: None,
            inquiries: None,
        }
    }
}

impl Item {
    /// An item of the order.
    pub fn of(viewer: &Viewer, item: &DomainItem) -> Self {
        let order = viewer.order;
        let (line, money, status) =
            (order.line_of(item), order.money_of(item), order.status_of(item));
        let href = viewer.href("");
        let offers = order.actions_of_item(item, viewer.policy);
        Self {
            item_no: item.item_no.to_string(),
            line_no: item.line_no,
            product_code: line.product.product_code.clone(),
            variant_code: line.product.variant_code.clone(),
            name: line.product.name.clone(),
            option: line.product.option.clone(),
            quantity: item.quantity(),
            unit_price: viewer.amount(line.unit_price),
            gross: viewer.amount(money.gross),
            item_discount: viewer.amount(money.item_discount),
            order_discount: viewer.amount(money.order_discount(|no| order.applies(no))),
            net: viewer.amount(order.net_of(item)),
            tax_rate: line.tax_rate.to_string(),
            status: status.into(),
            status_label: labels::label("item_status", status.into(), viewer.language),
            cafe24_code: order.cafe24_code(item),
            fulfilment: item.fulfilment.into(),
            claim_no: item.claim_no.map(|claim_no| claim_no.to_string()),
            shipment_no: item.shipment_no.map(|shipment_no| shipment_no.to_string()),
            payment_no: line.payment_no.to_string(),
            split_from: item.split_from.map(|item_no| item_no.to_string()),
            can_add_to_shipment: order.can_add_to_shipment(item),
            actions: action::show(offers, &href, &On::Order, viewer.language),
        }
    }
}

impl Discount {
    fn of(viewer: &Viewer, discount: &DomainDiscount) -> Self {
        Self {
            discount_no: discount.discount_no,
            kind: discount.kind.into(),
            coupon_no: discount.coupon_no.clone(),
            name: discount.name.clone(),
            amount: viewer.amount(discount.amount),
            line_nos: discount
                .line_nos
                .as_ref()
                .map(|numbers| numbers.iter().copied().map(LineNumber).collect()),
            restored_by: discount.restored_by.map(|claim_no| claim_no.to_string()),
        }
    }
}

impl Tabs {
    fn of(viewer: &Viewer, counts: &DeskCounts) -> Self {
        let order = viewer.order;
        let of_kind = |kind| order.claims.iter().filter(|claim| claim.kind() == kind).count();
        Self {
            items: order.live_items().count(),
            cancellations: of_kind(ClaimKind::Cancellation),
            exchanges: of_kind(ClaimKind::Exchange),
            returns: of_kind(ClaimKind::Return),
            refunds: order.refunds.iter().filter(|refund| in_tab(refund)).count(),
            claims: order.claims.len(),
            inquiries: counts.inquiries,
            memos: counts.memos,
        }
    }
}
