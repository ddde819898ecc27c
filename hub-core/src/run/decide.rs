//! Decisions, written to their topic. They count once the archive's
//! stage has read them.

use super::wanted::Wishes;
use crate::kafka::{KafkaError, Outgoing, Writer};
use crate::message::{Decision, Says, Signature};

impl Wishes {
    /// Writes a decision in the name of `actor`.
    ///
    /// # Errors
    /// Where the broker does not take it.
    pub fn decide(&self, actor: &str, says: Says, note: String) -> Result<Decision, KafkaError> {
        let at = super::now();
        let id = self.mint.next(at).to_string();
        let decided = Signature { at, actor: actor.to_owned() };
        self.write(Decision { id, says, decided, note, withdrawn: None })
    }

    /// Takes a decision back in the name of `actor`.
    ///
    /// # Errors
    /// Where the broker does not take it.
    pub fn withdraw(&self, actor: &str, decision: Decision) -> Result<Decision, KafkaError> {
        let withdrawn = Some(Signature { at: super::now(), actor: actor.to_owned() });
        self.write(Decision { withdrawn, ..decision })
    }

    fn write(&self, decision: Decision) -> Result<Decision, KafkaError> {
        let mut writer = Writer::open(&self.kafka, &format!("{}.decisions.{}", self.cluster, decision.id))?;
        writer.commit(&[Outgoing::decision(&decision)])?;
        Ok(decision)
    }
}
