//! 状態遷移: the state machines as data and as diagrams, read from the transition tables themselves.

use actix_web::{HttpResponse, get, http::header};
use order_domain::machine::{StateMachine as DomainMachine, Transition as DomainTransition};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    contract::query::QueryParameters,
    extract::{
        OpenCall,
        input::{MermaidToo, Query},
        media::MERMAID,
    },
    meta::CACHE,
};

/// How the machines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MachineFormat {
    /// As data.
    Json,
    /// As Mermaid state diagrams, one behind the other.
    Mermaid,
}

/// How the machines are written.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MachineQuery {
    /// Without it `Accept` decides; `json` where that takes both.
    pub format: Option<MachineFormat>,
}

impl QueryParameters for MachineQuery {
    type Schemas = (MachineFormat,);
}

/// Every state machine.
#[derive(Serialize, ToSchema)]
pub struct StateMachines {
    /// Fulfilment of items, claims by kind, payments, shipments, refunds.
    #[schema(max_items = 100)]
    pub data: Vec<StateMachine>,
}

/// A state machine. What is not listed is refused.
#[derive(Serialize, ToSchema)]
pub struct StateMachine {
    /// What it is the machine of.
    #[schema(max_length = 60, example = "refund")]
    pub name: &'static str,
    /// The states that there are.
    #[schema(max_items = 100, example = json!(["scheduled", "pending", "on_hold", "completed", "canceled"]))]
    pub states: Vec<&'static str>,
    /// What it allows.
    #[schema(max_items = 1000)]
    pub transitions: Vec<Transition>,
    /// The same as a Mermaid state diagram.
    #[schema(
        max_length = 10000,
        example = "stateDiagram-v2\n    pending --> completed: complete\n"
    )]
    pub mermaid: String,
}

/// An allowed transition.
#[derive(Serialize, ToSchema)]
pub struct Transition {
    /// From this state …
    #[schema(max_length = 60, example = "pending")]
    pub from: &'static str,
    /// … by this step …
    #[schema(max_length = 60, example = "complete")]
    pub step: &'static str,
    /// … to this state.
    #[schema(max_length = 60, example = "completed")]
    pub to: &'static str,
}

impl From<DomainMachine> for StateMachine {
    fn from(machine: DomainMachine) -> Self {
        let mermaid = machine.mermaid();
        let transitions = machine.transitions.iter();
        Self {
            name: machine.name,
            transitions: transitions
                .map(|&DomainTransition { from, step, to }| Transition { from, step, to })
                .collect(),
            states: machine.states,
            mermaid,
        }
    }
}

/// All machines as one text: a comment with the name before each diagram.
fn diagrams() -> String {
    let machines = DomainMachine::all();
    let diagrams: Vec<String> = machines
        .iter()
        .map(|machine| format!("%% {}\n{}", machine.name, machine.mermaid()))
        .collect();
    diagrams.join("\n")
}

/// 状態遷移: where items, claims, payments, shipments and refunds can go from where, and by what.
///
/// Made from the very tables that the server decides by. `format=mermaid` (or `Accept:
/// text/vnd.mermaid`) gives diagrams.
#[utoipa::path(
    tag = "meta",
    operation_id = "listStateMachines",
    params(MachineQuery),
    responses((status = 200, description = "The machines", content(
        (StateMachines = "application/json"),
        (String = "text/vnd.mermaid", example = json!("%% refund\nstateDiagram-v2\n    pending --> completed: complete\n"))))),
    security(())
)]
#[get("/meta/state-machines")]
pub async fn list_state_machines(call: OpenCall<MermaidToo<Query<MachineQuery>>>) -> HttpResponse {
    let mermaid = match call.input.0.0.format {
        Some(format) => format == MachineFormat::Mermaid,
        None => call.answer == MERMAID,
    };
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, CACHE)).insert_header((header::VARY, "Accept"));
    if mermaid {
        return response.content_type(MERMAID).body(diagrams());
    }
    let data = DomainMachine::all().into_iter().map(StateMachine::from).collect();
    response.json(StateMachines { data })
}
