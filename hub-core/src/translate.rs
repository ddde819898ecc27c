//! Raw records into events: the second stage.
//!
//! Each source has lanes; a lane is one thread with a consumer, a transactional
//! producer and a sandbox slot. A batch becomes one transaction: events, dead
//! letters, marks, the ledger's line and the positions, all or nothing. The
//! adapter runs before the transaction begins, since an open transaction stalls
//! every reader of the shared topics. Knows nothing of what events mean.

mod compose;
mod costs;
mod differ;
mod lane;
mod seat;
mod shadow;
mod status;

pub use compose::{Composed, Composer};
pub use costs::{Costs, Times};
pub use differ::{Differences, Example, outcome};
pub use lane::{Engine, Lane};
pub use seat::{Seat, Seated, Seats};
pub use shadow::Shadow;
pub use status::{Board, Status};
