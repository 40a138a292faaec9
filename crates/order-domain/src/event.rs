//! What has happened to an order: closed, past tense, only ever added to. Replaying the events
//! gives the order (architecture.md §2).

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use strum::{AsRefStr, EnumDiscriminants, EnumIter, EnumString, IntoStaticStr};
use uuid::Uuid;

use crate::blacklist::MaliciousFlag;
use crate::claim::{ClaimOptions, ClaimStep, ClaimedItem, Collection, Reason};
use crate::item::{Fulfilment, FulfilmentStep};
use crate::line::Line;
use crate::money::{Currency, Money};
use crate::number::{ClaimNo, ItemNo, PaymentNo, RefundNo, ShipmentNo};
use crate::order::{Discount, Shipping, ShippingRule};
use crate::payment::Payment;
use crate::refund::{Adjustment, Completion, Held, PaymentPart, Refund, RefundMethod};
use crate::settlement::Settlement;
use crate::stamp::{PersonRef, Stamp};
use crate::tax::TaxTerms;
use crate::tender::Tenders;

/// Something that has happened to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumDiscriminants)]
#[serde(tag = "type", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[strum_discriminants(
    name(EventName),
    doc = "The name of an [`Event`], without what happened.",
    derive(AsRefStr, EnumIter, EnumString, IntoStaticStr),
    strum(serialize_all = "snake_case")
)]
pub enum Event {
    /// The order was placed.
    OrderPlaced(Box<Placement>),
    /// 入金確認: a payment was received.
    DepositConfirmed {
        /// The payment.
        payment_no: PaymentNo,
        /// What was received, in minor units.
        amount: Money,
        /// When it was received.
        paid_at: DateTime<Utc>,
        /// Who paid, where that was said anew.
        depositor: Option<PersonRef>,
        /// The items that it lets go on.
        items: Vec<ItemNo>,
        /// To which status they go on.
        step: FulfilmentStep,
        /// Who and when.
        stamp: Stamp,
    },
    /// 追加注文: lines joined the order, with a payment of their own.
    ItemsAdded {
        /// The lines.
        lines: Vec<Line>,
        /// Their payment, awaited.
        payment: Box<Payment>,
    },
    /// Goods moved inside the warehouse.
    ItemsMoved {
        /// The items.
        items: Vec<ItemNo>,
        /// How they moved.
        step: FulfilmentStep,
        /// Why, for holds.
        reason: Option<String>,
    },
    /// A shipment with a tracking number was created.
    ShipmentCreated {
        /// The shipment.
        shipment_no: ShipmentNo,
        /// 配送会社.
        carrier: String,
        /// 送り状番号.
        tracking_no: String,
        /// What travels in it.
        items: Vec<ItemNo>,
    },
    /// 発送: a shipment left.
    ShipmentDispatched {
        /// The shipment.
        shipment_no: ShipmentNo,
        /// When.
        at: DateTime<Utc>,
    },
    /// 配送完了: a shipment arrived.
    ShipmentDelivered {
        /// The shipment.
        shipment_no: ShipmentNo,
        /// When.
        at: DateTime<Utc>,
    },
    /// A shipment that waited was canceled; its goods are ready to ship again.
    ShipmentCanceled {
        /// The shipment.
        shipment_no: ShipmentNo,
    },
    /// 配送商品の追加: items joined a shipment that has left.
    ItemsJoinedShipment {
        /// The shipment.
        shipment_no: ShipmentNo,
        /// The items.
        items: Vec<ItemNo>,
        /// How they joined.
        step: FulfilmentStep,
    },
    /// The last units of an item became an item of their own.
    ItemSplit {
        /// The item that was split.
        item_no: ItemNo,
        /// The new item.
        new_item_no: ItemNo,
        /// Its units.
        quantity: u32,
    },
    /// 申込: a buyer asked for a claim; it holds its items and has moved no money yet.
    ClaimRequested {
        /// The claim.
        claim_no: ClaimNo,
        /// The items it holds.
        items: Vec<ClaimedItem>,
        /// The buyer's reason.
        reason: Reason,
        /// Who and when.
        stamp: Stamp,
    },
    /// 処理: a buyer's request was accepted, or an operator made a claim of their own; either way it
    /// is settled.
    ClaimAccepted(Box<Acceptance>),
    /// 拒否: a buyer's request was rejected; its items are back where they were.
    ClaimRejected {
        /// The claim.
        claim_no: ClaimNo,
        /// Why.
        reason: String,
        /// Whether the buyer may see why.
        show_to_buyer: bool,
        /// Who and when.
        stamp: Stamp,
    },
    /// 回収完了: the goods of a return came back.
    ReturnCollected(Box<ReturnCollection>),
    /// 撤回: a claim was withdrawn; what it had done is undone.
    ClaimWithdrawn {
        /// The claim.
        claim_no: ClaimNo,
        /// Why.
        reason: Option<String>,
        /// Who and when.
        stamp: Stamp,
    },
    /// 返金保留.
    RefundHeld {
        /// The refund.
        refund_no: RefundNo,
        /// Why, who and when.
        held: Held,
    },
    /// Back from 返金保留 to 返金前.
    RefundReleased {
        /// The refund.
        refund_no: RefundNo,
    },
    /// The method, account, split or amount of a refund was changed.
    RefundChanged {
        /// The refund.
        refund_no: RefundNo,
        /// The method from now on.
        method: RefundMethod,
        /// The account from now on.
        bank_account: Option<PersonRef>,
        /// The split from now on.
        tenders: Tenders,
        /// The payments that the cash part goes back to from now on.
        sources: Vec<PaymentPart>,
        /// The change of the amount, where it changed.
        adjustment: Option<Adjustment>,
    },
    /// 返金完了: the refund was paid out, and its claim is completed.
    RefundCompleted {
        /// The refund.
        refund_no: RefundNo,
        /// Who, when, and the return invoice.
        completion: Box<Completion>,
    },
    /// 決済銀行変更, of a bank transfer that is awaited.
    BankChanged {
        /// The payment.
        payment_no: PaymentNo,
        /// Who will pay.
        depositor: PersonRef,
        /// Into which account of the shop.
        bank_account_id: Uuid,
    },
    /// 注文者情報の変更.
    OrdererChanged {
        /// Who ordered, from now on.
        orderer: PersonRef,
    },
    /// 受取人情報の変更.
    ReceiverChanged {
        /// Who receives the goods, from now on.
        receiver: PersonRef,
        /// The live items whose goods had left, to the address before.
        goods_left: Vec<ItemNo>,
    },
    /// お客様へのお知らせ was set, changed or taken away.
    CustomerNoticeChanged {
        /// The text from now on.
        notice: Option<String>,
    },
    /// ブラックリスト設定: the guest was put on the blacklist, or the reason was changed.
    OrdererBlacklisted {
        /// The entry.
        entry: Uuid,
        /// Why.
        reason: String,
    },
    /// ブラックリスト解除: the guest was taken off the blacklist.
    BlacklistReleased {
        /// The entry that went.
        entry: Uuid,
    },
    /// An entry of the blacklist that had flagged the order went.
    FlagRemoved {
        /// The entry.
        entry: Uuid,
    },
    /// 個人情報の消去: the records of the people whom the order names were overwritten.
    PersonalDataErased,
}

impl Event {
    /// The event's name, `refund_completed`.
    pub fn name(&self) -> &'static str {
        self.into()
    }
}

/// 処理: how a claim was accepted, and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// The claim.
    pub claim_no: ClaimNo,
    /// What follows.
    pub step: ClaimStep,
    /// The items as they are now.
    pub items: Vec<ClaimedItem>,
    /// The operator's reason.
    pub reason: Reason,
    /// The options chosen.
    pub options: ClaimOptions,
    /// What it does to the money.
    pub settlement: Settlement,
    /// The lines that join in exchange.
    pub replacements: Vec<Line>,
    /// Where the goods of those lines start.
    pub replacements_at: Fulfilment,
    /// The refund that it opens.
    pub refund: Option<Refund>,
    /// The payment of the difference that it opens.
    pub payment: Option<Payment>,
    /// Who and when.
    pub stamp: Stamp,
}

/// 回収完了: what came back of a return, and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnCollection {
    /// The claim.
    pub claim_no: ClaimNo,
    /// What follows.
    pub step: ClaimStep,
    /// What came back.
    pub collection: Collection,
    /// What the claim does to the money from now on.
    pub settlement: Settlement,
    /// What its refund gives back from now on.
    pub tenders: Tenders,
    /// The payments that the cash part goes back to from now on.
    pub sources: Vec<PaymentPart>,
}

/// An order as it was placed: discounts already spread over lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// The order's number in its shop.
    pub order_no: String,
    /// When it was placed.
    pub ordered_at: DateTime<Utc>,
    /// The same as a day in the shop's time zone: the day of the sale.
    pub ordered_on: NaiveDate,
    /// Currency of all its amounts.
    pub currency: Currency,
    /// The member who ordered; `None`: a guest.
    pub member_id: Option<String>,
    /// Who ordered.
    pub orderer: PersonRef,
    /// Who receives the goods.
    pub receiver: PersonRef,
    /// The entries of the blacklist that the orderer matched.
    pub flags: Vec<MaliciousFlag>,
    /// Tax settings that stay with the order.
    pub tax_terms: TaxTerms,
    /// The lines.
    pub lines: Vec<Line>,
    /// The order-level discounts, in the order in which they are spread.
    pub discounts: Vec<Discount>,
    /// Shipping fee and discount.
    pub shipping: Shipping,
    /// How shipping is calculated anew.
    pub shipping_rule: Option<ShippingRule>,
    /// Fee of the payment method, in minor units.
    pub payment_fee: Money,
    /// Stored value used; its cash is zero.
    pub stored_value: Tenders,
    /// The initial payment, awaited.
    pub payment: Payment,
}
