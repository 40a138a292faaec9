//! The short numbers inside an order (domain.md §1).

use order_domain::claim::ClaimKind;
use order_domain::number::{ClaimNo, ItemNo, PaymentNo, RefundNo, ShipmentNo};
use proptest::prelude::*;

#[test]
fn numbers_read_as_in_the_specification() {
    assert_eq!(ItemNo(1).to_string(), "01");
    assert_eq!(ItemNo(99).to_string(), "99");
    assert_eq!(ItemNo(1_234).to_string(), "1234");
    assert_eq!(RefundNo(2).to_string(), "F2");
    assert_eq!(PaymentNo(1).to_string(), "P1");
    assert_eq!(ShipmentNo(3).to_string(), "D3");
    let claim = |number, kind| ClaimNo { number, kind }.to_string();
    assert_eq!(claim(1, ClaimKind::Cancellation), "C1");
    assert_eq!(claim(2, ClaimKind::Exchange), "E2");
    assert_eq!(claim(3, ClaimKind::Return), "R3");
}

#[test]
fn other_ways_to_write_a_number_are_no_numbers() {
    for text in ["", "0", "00", "1", "001", "+1", "-1", " 01", "01 ", "０１", "1e1", "4294967296"]
    {
        assert!(text.parse::<ItemNo>().is_err(), "{text:?}");
    }
    for text in ["", "F", "F0", "F01", "f1", "F 1", "1", "P1", "F1x", "F4294967296"] {
        assert!(text.parse::<RefundNo>().is_err(), "{text:?}");
    }
    for text in ["", "C", "C0", "C01", "c1", "D1", "X1", "C-1", "С1", "返1"] {
        assert!(text.parse::<ClaimNo>().is_err(), "{text:?}");
    }
}

proptest! {
    #[test]
    fn what_a_number_writes_it_reads(number in 1..=u32::MAX, kind in 0..3_usize) {
        let kinds = [ClaimKind::Cancellation, ClaimKind::Exchange, ClaimKind::Return];
        let claim_no = ClaimNo { number, kind: kinds[kind] };
        prop_assert_eq!(claim_no.to_string().parse(), Ok(claim_no));
        prop_assert_eq!(ItemNo(number).to_string().parse(), Ok(ItemNo(number)));
        prop_assert_eq!(RefundNo(number).to_string().parse(), Ok(RefundNo(number)));
        prop_assert_eq!(PaymentNo(number).to_string().parse(), Ok(PaymentNo(number)));
        prop_assert_eq!(ShipmentNo(number).to_string().parse(), Ok(ShipmentNo(number)));
    }

    #[test]
    fn any_text_is_read_without_panic_and_only_as_it_is_written(text in "\\PC{0,6}") {
        if let Ok(number) = text.parse::<ItemNo>() {
            prop_assert_eq!(number.to_string(), text.clone());
        }
        if let Ok(number) = text.parse::<ClaimNo>() {
            prop_assert_eq!(number.to_string(), text);
        }
    }

    #[test]
    fn numbers_are_strings_in_json(number in 1..10_000_u32) {
        let json = serde_json::to_value(ItemNo(number)).expect("plain data");
        prop_assert_eq!(&json, &serde_json::Value::String(ItemNo(number).to_string()));
        prop_assert_eq!(serde_json::from_value::<ItemNo>(json).expect("the same"), ItemNo(number));
    }
}
