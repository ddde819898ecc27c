//! A forest over places: which of them hang together. Knows nothing of what stands there, nor why anything is joined.

/// See the file's head.
pub(in crate::archive) struct Forest(Vec<usize>);

impl Forest {
    /// Each place by itself.
    pub fn new(places: usize) -> Self {
        Self((0..places).collect())
    }

    /// The root of the tree in which a place is.
    pub fn root(&mut self, mut place: usize) -> usize {
        while self.0[place] != place {
            self.0[place] = self.0[self.0[place]];
            place = self.0[place];
        }
        place
    }

    /// Hangs a root below another.
    pub fn hang(&mut self, root: usize, below: usize) {
        self.0[root] = below;
    }
}
