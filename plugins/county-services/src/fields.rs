//! Fields by their tags, whether they stand in a row or in a message.
//!
//! Knows nothing of what the tags mean.

use hub_adapter_sdk::event::Text;
use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::rows::Row;

/// What has fields by tags, in either case.
pub trait Fields<'a> {
    /// The text of this tag; blank and absent are none.
    fn text(&self, tag: &str) -> Option<Text<'a>>;

    /// Where this tag stands, for a note.
    fn place(&self, tag: &str) -> String;

    /// The first of these tags that holds anything: column sets name one thing
    /// differently.
    fn first(&self, tags: &[&str]) -> Option<Text<'a>> {
        tags.iter().find_map(|tag| self.text(tag))
    }
}

impl<'a> Fields<'a> for Row<'_, 'a> {
    fn text(&self, tag: &str) -> Option<Text<'a>> {
        Row::text(self, tag)
    }

    fn place(&self, tag: &str) -> String {
        self.pointer(tag)
    }
}

impl<'a> Fields<'a> for Object<'a> {
    fn text(&self, tag: &str) -> Option<Text<'a>> {
        Object::text(self, tag)
    }

    fn place(&self, tag: &str) -> String {
        format!("/fields/{tag}")
    }
}
