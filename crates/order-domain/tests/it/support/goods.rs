//! Commands about goods, returns, exchanges and requests, in a few words.

use order_domain::action::exchange_items::{OptionChange, Replacements};
use order_domain::action::move_items::MoveAction;
use order_domain::action::{
    AcceptClaim, AddItems, AddToShipment, CancelShipment, CollectReturn, CreateShipment,
    DeliverShipment, DispatchShipment, ExchangeItems, MoveItems, RejectClaim, RequestClaim,
    ReturnItems,
};
use order_domain::claim::{
    ClaimKind, ClaimOptions, Deduction, Disposition, Fault, ItemDisposition, Pick, Reason,
    ReasonCode, ReturnShipping,
};
use order_domain::line::Product;
use order_domain::money::Money;
use order_domain::number::{ClaimNo, ItemNo, ShipmentNo};
use order_domain::ordered::OrderedLine;
use order_domain::payment::{GivenPayment, PaymentMethod};
use order_domain::tax::TaxRate;

fn picks<const COUNT: usize>(picks: [(u32, u32); COUNT]) -> Vec<Pick> {
    let pick = |(number, quantity)| Pick { item_no: ItemNo(number), quantity };
    picks.into_iter().map(pick).collect()
}

fn defective() -> Reason {
    Reason { code: ReasonCode::Defective, text: None, fault: Fault::Shop }
}

/// Shipment `D1`, `D2`, …
pub const fn shipment(number: u32) -> ShipmentNo {
    ShipmentNo(number)
}

/// Return `R1`, `R2`, …
pub const fn returned(number: u32) -> ClaimNo {
    ClaimNo { number, kind: ClaimKind::Return }
}

/// Exchange `E1`, `E2`, …
pub const fn exchanged(number: u32) -> ClaimNo {
    ClaimNo { number, kind: ClaimKind::Exchange }
}

/// Whole items move inside the warehouse.
pub fn moving<const COUNT: usize>(action: MoveAction, items: [u32; COUNT]) -> MoveItems {
    let reason = (action == MoveAction::Hold).then(|| "住所確認中".to_owned());
    MoveItems { action, item_nos: items.into_iter().map(ItemNo).collect(), reason }
}

/// A shipment that waits.
pub fn standby<const COUNT: usize>(items: [(u32, u32); COUNT]) -> CreateShipment {
    CreateShipment {
        carrier: "ヤマト運輸".to_owned(),
        tracking_no: "1234-5678-9012".to_owned(),
        items: picks(items),
        dispatch: false,
    }
}

/// A shipment that leaves at once.
pub fn shipping<const COUNT: usize>(items: [(u32, u32); COUNT]) -> CreateShipment {
    CreateShipment { dispatch: true, ..standby(items) }
}

pub fn dispatch(number: u32) -> DispatchShipment {
    DispatchShipment { shipment_no: shipment(number), at: None }
}

pub fn deliver(number: u32) -> DeliverShipment {
    DeliverShipment { shipment_no: shipment(number), at: None }
}

pub fn cancel_shipment(number: u32) -> CancelShipment {
    CancelShipment { shipment_no: shipment(number) }
}

pub fn join<const COUNT: usize>(number: u32, items: [(u32, u32); COUNT]) -> AddToShipment {
    AddToShipment { shipment_no: shipment(number), items: picks(items) }
}

/// A return on the shop's fault, with no options: the shop pays for what comes back.
pub fn giving_back<const COUNT: usize>(items: [(u32, u32); COUNT]) -> ReturnItems {
    ReturnItems {
        items: picks(items),
        reason: defective(),
        options: ClaimOptions::default(),
        collected: false,
        complete_refund: false,
    }
}

/// Return options in a few words.
pub trait ReturnWith {
    #[must_use]
    fn buyers_fault(self) -> Self;
    #[must_use]
    fn return_shipping(self, amount: i64, payer: Fault) -> Self;
    #[must_use]
    fn collected(self) -> Self;
    #[must_use]
    fn completing(self) -> Self;
}

impl ReturnWith for ReturnItems {
    fn buyers_fault(mut self) -> Self {
        self.reason.fault = Fault::Buyer;
        self
    }

    fn return_shipping(mut self, amount: i64, payer: Fault) -> Self {
        self.options.return_shipping = Some(ReturnShipping { amount: Money(amount), payer });
        self
    }

    fn collected(mut self) -> Self {
        self.collected = true;
        self
    }

    fn completing(mut self) -> Self {
        self.complete_refund = true;
        self
    }
}

/// Everything came back, resellable.
pub fn collect(number: u32) -> CollectReturn {
    CollectReturn {
        claim_no: returned(number),
        items: Vec::new(),
        restock: None,
        deduction: None,
        complete_refund: false,
    }
}

/// Everything came back; one item is not resellable, and something is kept back for it.
pub fn collect_damaged(
    number: u32,
    item: u32,
    disposition: Disposition,
    deduction: i64,
) -> CollectReturn {
    let reason = "箱なし".to_owned();
    CollectReturn {
        items: vec![ItemDisposition { item_no: ItemNo(item), disposition }],
        deduction: Some(Deduction { amount: Money(deduction), reason }),
        ..collect(number)
    }
}

/// Another product, untaxed of any discount.
pub fn another(unit_price: i64, quantity: u32) -> OrderedLine {
    OrderedLine {
        product: Product {
            product_code: "P-9".to_owned(),
            variant_code: "P-9-1".to_owned(),
            name: "別の商品".to_owned(),
            option: None,
        },
        unit_price: Money(unit_price),
        quantity,
        item_discount: Money::ZERO,
        tax_rate: TaxRate::percent(10),
    }
}

/// Paid by card later.
pub fn by_card() -> GivenPayment {
    GivenPayment {
        method: PaymentMethod::Card,
        depositor: None,
        bank_account_id: None,
        paid_at: None,
    }
}

/// An exchange for another product.
pub fn exchange<const COUNT: usize>(
    items: [(u32, u32); COUNT],
    replacement: OrderedLine,
) -> ExchangeItems {
    ExchangeItems {
        items: picks(items),
        reason: defective(),
        options: ClaimOptions::default(),
        replacements: Replacements::OtherProducts(vec![replacement]),
        payment: Some(by_card()),
        complete_refund: false,
    }
}

/// An exchange for another option of the same product.
pub fn exchange_option(number: u32, units: u32) -> ExchangeItems {
    let change = OptionChange {
        item_no: ItemNo(number),
        quantity: units,
        variant_code: "P-1-BLUE".to_owned(),
        option: Some("青".to_owned()),
    };
    ExchangeItems {
        replacements: Replacements::SameProduct(vec![change]),
        payment: None,
        ..exchange([(number, units)], another(1, 1))
    }
}

/// A buyer asks for a claim.
pub fn request<const COUNT: usize>(kind: ClaimKind, items: [(u32, u32); COUNT]) -> RequestClaim {
    let reason = Reason { code: ReasonCode::DeliveryDelay, text: None, fault: Fault::Shop };
    RequestClaim { kind, items: picks(items), reason }
}

/// An operator accepts it, with no options.
pub fn accept(claim_no: ClaimNo) -> AcceptClaim {
    AcceptClaim {
        claim_no,
        reason: None,
        options: ClaimOptions::default(),
        collected: false,
        replacements: None,
        payment: None,
        complete_refund: false,
    }
}

/// An operator rejects it; the buyer may see why.
pub fn reject(claim_no: ClaimNo) -> RejectClaim {
    RejectClaim { claim_no, reason: "発送済みのため".to_owned(), show_to_buyer: true }
}

/// A line of another product is added, to be paid by card.
pub fn add(unit_price: i64, quantity: u32) -> AddItems {
    AddItems { lines: vec![another(unit_price, quantity)], payment: by_card() }
}
