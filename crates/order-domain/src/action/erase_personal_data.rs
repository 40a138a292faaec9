//! 個人情報の消去: what an order keeps of the erasure of the people that it names.

use serde::Serialize;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::reject::Rejection;

/// 個人情報の消去: the records of the people whom the order names were overwritten. The order itself
/// names only the records, so that its money and its history stay whole.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ErasePersonalData {}

impl Command for ErasePersonalData {
    const NAME: &'static str = "erase_personal_data";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        order.record(Event::PersonalDataErased);
        Ok(())
    }
}
