//! The spine: topics, transactional writing, reading by group. Knows how bytes
//! travel, nothing of what they mean to a stage.

mod doubts;
mod ear;
mod error;
mod groups;
mod horizon;
mod keep;
mod outgoing;
mod remains;
mod security;
mod settings;
mod share;
mod since;
mod snapshot;
mod stretch;
mod subscription;
mod survey;
mod tail;
mod topics;
mod watch;
mod writer;

pub use error::KafkaError;
pub use groups::{Group, Groups, Stands};
pub use horizon::{Horizon, Loss};
pub use keep::{Backoff, Halt, Stop, keep_going};
pub use outgoing::Outgoing;
pub use remains::remains;
pub use security::{Mechanism, Security};
pub use settings::{ASKED, PATIENCE, Settings};
pub use share::{Lose, Share};
pub use since::since;
pub use snapshot::{Entry, chosen, compacted, last, unread};
pub use stretch::{Portion, stretch};
pub use subscription::{Batch, Incoming, Locate, Start, Subscription};
pub use survey::{Noted, survey};
pub use tail::Tail;
pub use topics::{Cleanup, Cluster, TopicSpec};
pub use watch::watch;
pub use writer::{Offsets, Writer};
