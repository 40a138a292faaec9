//! The state machines as data: every transition that the tables allow, read from the tables
//! themselves, so that diagrams and documents can't disagree with the code.

use strum::IntoEnumIterator;

use crate::claim::{ClaimKind, ClaimStatus, ClaimStep};
use crate::item::Fulfilment;
use crate::payment::PaymentStatus;
use crate::refund::RefundStatus;
use crate::shipment::ShipmentStatus;

/// One state machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateMachine {
    /// What it is the machine of: `fulfilment`, `cancellation`, `refund`, …
    pub name: &'static str,
    /// Its states, in the order of the table.
    pub states: Vec<&'static str>,
    /// What it allows; everything else is refused.
    pub transitions: Vec<Transition>,
}

/// One allowed transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// From this state …
    pub from: &'static str,
    /// … by this step …
    pub step: &'static str,
    /// … to this state.
    pub to: &'static str,
}

impl StateMachine {
    /// All machines: fulfilment of items, one for each kind of claim, payments, shipments,
    /// refunds.
    pub fn all() -> Vec<Self> {
        let claim = |kind: ClaimKind| {
            Self::of(kind.into(), move |status: ClaimStatus, step: ClaimStep| {
                status.after(kind, step)
            })
        };
        vec![
            Self::of("fulfilment", Fulfilment::after),
            claim(ClaimKind::Cancellation),
            claim(ClaimKind::Exchange),
            claim(ClaimKind::Return),
            Self::of("payment", PaymentStatus::after),
            Self::of("shipment", ShipmentStatus::after),
            Self::of("refund", RefundStatus::after),
        ]
    }

    fn of<State, Step>(name: &'static str, after: impl Fn(State, Step) -> Option<State>) -> Self
    where
        State: IntoEnumIterator + Into<&'static str> + Copy,
        Step: IntoEnumIterator + Into<&'static str> + Copy,
    {
        let allowed = |from: State, step: Step| {
            let to = after(from, step)?.into();
            Some(Transition { from: from.into(), step: step.into(), to })
        };
        let transitions: Vec<Transition> = State::iter()
            .flat_map(|from| Step::iter().map(move |step| (from, step)))
            .filter_map(|(from, step)| allowed(from, step))
            .collect();
        let reached = |name: &&'static str| {
            transitions.iter().any(|known| known.from == *name || known.to == *name)
        };
        let states = State::iter().map(Into::into).filter(reached).collect();
        Self { name, states, transitions }
    }

    /// The machine as a Mermaid state diagram.
    pub fn mermaid(&self) -> String {
        let arrow =
            |Transition { from, step, to }: &Transition| format!("    {from} --> {to}: {step}\n");
        let arrows: String = self.transitions.iter().map(arrow).collect();
        format!("stateDiagram-v2\n{arrows}")
    }
}
