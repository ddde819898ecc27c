//! Who asks: actors with a token and a role. Loopback is no identity. Every write
//! needs one, and so do what platforms sent as they sent it and personal data; reading the rest does not.

use std::fmt;

use subtle::ConstantTimeEq;

/// What an actor may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// May do nothing that a stranger may not.
    Reader,
    /// Everything but changing adapters: what platforms sent as they sent it, personal data, and all other writes.
    Operator,
    /// May do everything.
    Admin,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reader => "reader",
            Self::Operator => "operator",
            Self::Admin => "admin",
        })
    }
}

/// Someone with a token: a person or a program.
#[derive(Clone)]
pub struct Actor {
    name: String,
    role: Role,
    token: zeroize::Zeroizing<String>,
}

impl Actor {
    /// An actor; the token is what `Authorization: Bearer` must carry.
    #[must_use]
    pub fn new(name: impl Into<String>, role: Role, token: impl Into<String>) -> Self {
        Self { name: name.into(), role, token: zeroize::Zeroizing::new(token.into()) }
    }

    /// Its name in the configuration.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it may do.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }
}

impl fmt::Debug for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Actor").field("name", &self.name).field("role", &self.role).finish_non_exhaustive()
    }
}

/// Everyone with a token.
#[derive(Debug, Clone, Default)]
pub struct Actors(Vec<Actor>);

impl FromIterator<Actor> for Actors {
    /// Actors without a token are left out: an empty token proves nothing.
    fn from_iter<T: IntoIterator<Item = Actor>>(actors: T) -> Self {
        Self(actors.into_iter().filter(|actor| !actor.token.is_empty()).collect())
    }
}

impl Actors {
    /// Whose token this is. Every token is compared, each in constant time.
    #[must_use]
    pub fn of_token(&self, token: &str) -> Option<&Actor> {
        self.0.iter().fold(None, |found, actor| {
            let same = bool::from(actor.token.as_bytes().ct_eq(token.as_bytes()));
            if same { Some(actor) } else { found }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_actor_and_an_empty_one_names_nobody() {
        let actors: Actors =
            [Actor::new("ann", Role::Admin, "a-token"), Actor::new("none", Role::Admin, "")].into_iter().collect();
        assert_eq!(actors.of_token("a-token").map(Actor::name), Some("ann"));
        assert!(actors.of_token("").is_none());
        assert!(actors.of_token("a-toke").is_none());
    }

    #[test]
    fn a_token_is_not_printed() {
        assert!(!format!("{:?}", Actor::new("ann", Role::Admin, "a-token")).contains("a-token"));
    }
}
