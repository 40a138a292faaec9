//! 決済情報: what the order amounted to, what it amounts to, and how that is covered.

use order_domain::{
    figures::Figures as DomainFigures,
    money::{Currency, Money},
    tax::TaxLine as DomainTaxLine,
    tender::{Tender, Tenders as DomainTenders},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::Viewer;
use crate::{amount::AmountText, vocabulary};

/// An amount for each tender.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tenders {
    /// 実決済: by the payment method.
    pub cash: AmountText,
    /// ポイント: points of the shop.
    pub points: AmountText,
    /// 預り金: the member's store credit.
    pub store_credit: AmountText,
    /// 外部ポイント: points of another company, which are not kept here.
    pub external_points: AmountText,
}

impl Tenders {
    /// The amounts in a currency.
    pub fn of(currency: Currency, tenders: &DomainTenders) -> Self {
        Self {
            cash: AmountText::of(currency, tenders.cash),
            points: AmountText::of(currency, tenders.points),
            store_credit: AmountText::of(currency, tenders.store_credit),
            external_points: AmountText::of(currency, tenders.external_points),
        }
    }
}

/// Stored value, by kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoredValueUsed {
    /// ポイント: points of the shop.
    pub points: AmountText,
    /// 預り金: the member's store credit.
    pub store_credit: AmountText,
    /// 外部ポイント: points of another company, which are not kept here.
    pub external_points: AmountText,
}

/// One rate's line of the tax summary.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaxLine {
    /// Tax rate in percent: `"10"`, `"8"`.
    #[schema(pattern = r"^[0-9]{1,3}(\.[0-9]{1,4})?$", max_length = 10, example = "10")]
    pub rate: String,
    /// What is taxed at this rate, tax included.
    pub total: AmountText,
    /// The tax contained in it, rounded once.
    pub tax: AmountText,
}

impl TaxLine {
    /// Lines in a currency.
    pub fn all(currency: Currency, lines: &[DomainTaxLine]) -> Vec<Self> {
        let shown = lines.iter().map(|line| Self {
            rate: line.rate.to_string(),
            total: AmountText::of(currency, line.total),
            tax: AmountText::of(currency, line.tax),
        });
        shown.collect()
    }
}

/// One set of figures: `total = goods - item_discount - order_discount + shipping_fee -
/// shipping_discount + payment_fee + charges`, `payment_total = total - stored value`.
#[derive(Debug, Serialize, ToSchema)]
pub struct Figures {
    /// Unit price times quantity.
    pub goods: AmountText,
    /// Discounts of the single lines.
    pub item_discount: AmountText,
    /// Shares of the order discounts that apply.
    pub order_discount: AmountText,
    /// 配送料: the shipping fee.
    pub shipping_fee: AmountText,
    /// Discount of the shipping fee.
    pub shipping_discount: AmountText,
    /// Fee of the payment method.
    pub payment_fee: AmountText,
    /// Return shipping paid by the buyer, deductions, less manual adjustments.
    pub charges: AmountText,
    /// What the order is worth.
    pub total: AmountText,
    /// Stored value used and not given back.
    pub stored_value: StoredValueUsed,
    /// 実際の決済金額の合計: what is paid in cash.
    pub payment_total: AmountText,
    /// The tax summary, highest rate first.
    #[schema(max_items = 100_000)]
    pub taxes: Vec<TaxLine>,
}

impl Figures {
    /// Figures in a currency.
    pub fn of(currency: Currency, figures: &DomainFigures) -> Self {
        let amount = |money: Money| AmountText::of(currency, money);
        Self {
            goods: amount(figures.goods),
            item_discount: amount(figures.item_discount),
            order_discount: amount(figures.order_discount),
            shipping_fee: amount(figures.shipping_fee),
            shipping_discount: amount(figures.shipping_discount),
            payment_fee: amount(figures.payment_fee),
            charges: amount(figures.charges),
            total: amount(figures.total),
            stored_value: StoredValueUsed {
                points: amount(figures.stored_value.points),
                store_credit: amount(figures.stored_value.store_credit),
                external_points: amount(figures.stored_value.external_points),
            },
            payment_total: amount(figures.payment_total),
            taxes: TaxLine::all(currency, &figures.taxes),
        }
    }
}

/// How one tender stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct TenderStanding {
    /// Which tender; label: group `tender`.
    pub tender: vocabulary::Tender,
    /// What it was to cover, all payments together.
    pub used: AmountText,
    /// What was paid with it.
    pub paid: AmountText,
    /// What is still due.
    pub outstanding: AmountText,
    /// What is owed back.
    pub refund_pending: AmountText,
    /// What has been given back.
    pub refunded: AmountText,
}

/// The books of the order: `cash + receivable + stored_value - refund_payable = value`.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reconciliation {
    /// What the order is worth.
    pub value: AmountText,
    /// Cash still to be paid.
    pub receivable: AmountText,
    /// Cash received and not given back.
    pub cash: AmountText,
    /// Stored value used and not given back.
    pub stored_value: AmountText,
    /// What is owed back, all tenders together.
    pub refund_payable: AmountText,
    /// Whether the books agree. They always do; a monitor may watch it.
    pub balanced: bool,
}

/// 決済情報: initial and final figures, tender by tender, and the books.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentSummary {
    /// 初期情報: when the order was placed. Never changes.
    pub initial: Figures,
    /// 最終情報: now. Refunds count from the moment their claim is accepted.
    #[serde(rename = "final")]
    pub now: Figures,
    /// Each tender that the order uses, or used; cash always.
    #[schema(max_items = 10)]
    pub tenders: Vec<TenderStanding>,
    /// Whether the books agree, and by which figures.
    pub reconciliation: Reconciliation,
}

impl PaymentSummary {
    /// The summary of an order.
    pub fn of(viewer: &Viewer) -> Self {
        let order = viewer.order;
        Self {
            initial: Figures::of(order.currency, &order.initial),
            now: Figures::of(order.currency, &order.figures()),
            tenders: tenders(viewer),
            reconciliation: reconciliation(viewer),
        }
    }
}

fn tenders(viewer: &Viewer) -> Vec<TenderStanding> {
    let order = viewer.order;
    let (paid, refunded, pending) = (order.paid(), order.refunded(), order.refund_pending());
    let asked: Money = order.payments.iter().map(|payment| payment.amount - payment.lowered).sum();
    let shown = paid.iter().filter_map(|(tender, paid)| {
        let (used, outstanding) = match tender {
            Tender::Cash => (asked, order.outstanding()),
            Tender::Points | Tender::StoreCredit | Tender::ExternalPoints => (paid, Money::ZERO),
        };
        let of_interest = tender == Tender::Cash || !used.is_zero();
        of_interest.then(|| TenderStanding {
            tender: tender.into(),
            used: viewer.amount(used),
            paid: viewer.amount(paid),
            outstanding: viewer.amount(outstanding),
            refund_pending: viewer.amount(pending[tender]),
            refunded: viewer.amount(refunded[tender]),
        })
    });
    shown.collect()
}

fn reconciliation(viewer: &Viewer) -> Reconciliation {
    let order = viewer.order;
    let held = order.paid() - order.refunded();
    let (value, receivable) = (order.value(), order.outstanding());
    let payable = order.refund_pending().total();
    Reconciliation {
        value: viewer.amount(value),
        receivable: viewer.amount(receivable),
        cash: viewer.amount(held.cash),
        stored_value: viewer.amount(held.stored_value()),
        refund_payable: viewer.amount(payable),
        balanced: held.total() + receivable - payable == value,
    }
}
