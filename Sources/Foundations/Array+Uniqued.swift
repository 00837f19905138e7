extension Array where Element: Equatable {
    /// The elements without repeats, in their order. For short lists.
    package func uniqued() -> [Element] {
        reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
