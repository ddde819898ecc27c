//! What is sent and what is not; what a talk comes to, whatever is in its way.

mod said;
mod sent;
